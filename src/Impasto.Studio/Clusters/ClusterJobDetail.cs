using Impasto.Cluster;

namespace Impasto.Studio.Clusters;

/// <summary>A job of the cluster with its parts.</summary>
/// <param name="Job">The job.</param>
/// <param name="Why">Why it does not go on, in a line; null where it does.</param>
/// <param name="Parts">Its parts: those in work first, then those that have failed, wait or are done.</param>
internal sealed record ClusterJobDetail(ClusterJob Job, string? Why, IReadOnlyList<ClusterPart> Parts);
