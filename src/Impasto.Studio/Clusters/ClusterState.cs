using Impasto.Cluster;

namespace Impasto.Studio.Clusters;

/// <summary>How the cluster is.</summary>
/// <param name="Database">Where its database is, without the password.</param>
/// <param name="Version">The version of Impasto that workers of this studio's jobs have.</param>
/// <param name="Problem">Why it does not answer now, in a line; null where it does.</param>
/// <param name="Dashboard">Where the pages of its engine are; null where it has none.</param>
/// <param name="Workers">The workers that live.</param>
internal sealed record ClusterState(
    string Database, string Version, string? Problem, string? Dashboard, IReadOnlyList<ClusterWorkerInfo> Workers);
