namespace Impasto.Studio.Api;

/// <summary>How the queue is.</summary>
/// <param name="Paused">Whether no job is begun.</param>
/// <param name="MemoryBytes">The memory that a job may take now.</param>
/// <param name="Threads">The threads that paint.</param>
/// <param name="HasCluster">Whether jobs can be sent to a cluster.</param>
internal sealed record QueueState(bool Paused, long MemoryBytes, int Threads, bool HasCluster);
