namespace Impasto.Cluster.Records;

/// <summary>How many parts stand at a place of a queue.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="State">Where they stand.</param>
/// <param name="Parts">Their number.</param>
/// <param name="Oldest">How long the oldest one could have been begun.</param>
internal sealed record QueueLoad(string Queue, ClusterPartState State, long Parts, TimeSpan Oldest);
