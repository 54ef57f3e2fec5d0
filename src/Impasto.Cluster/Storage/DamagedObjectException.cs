namespace Impasto.Cluster.Storage;

/// <summary>What a server gave is not what was put there.</summary>
internal sealed class DamagedObjectException : Exception;
