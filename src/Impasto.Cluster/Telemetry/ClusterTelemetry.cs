using System.Diagnostics;
using Impasto.Cluster.Engine;

namespace Impasto.Cluster.Telemetry;

/// <summary>
/// What OpenTelemetry sees of jobs: a trace of each, from who sends it over all of its parts, and what workers count.
/// Nothing is measured where nobody listens.
/// </summary>
public static class ClusterTelemetry
{
    /// <summary>The name of the activity source and of the meters.</summary>
    public const string Name = "Impasto.Cluster";

    internal const string JobTag = "impasto.job.id";
    internal const string KindTag = "impasto.part.kind";
    internal const string OutcomeTag = "impasto.part.outcome";
    internal const string StateTag = "impasto.part.state";
    internal const string QueueTag = "impasto.queue.name";

    internal static ActivitySource Source { get; } = new(Name, ClusterConnection.Version);

    /// <summary>
    /// Gives the trace that a job's parts belong to: that of who sends it; where there is none, one with the job's id.
    /// </summary>
    internal static string TraceOf(Guid job) => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } current }
        ? current
        : $"00-{job:N}-{ActivitySpanId.CreateRandom()}-01";

    internal static string Word(Enum value) => value.ToString().ToLowerInvariant();
}
