using System.Diagnostics;
using Impasto.Cluster.Records;

namespace Impasto.Cluster.Telemetry;

/// <summary>What is seen of a part from its begin to its end: a span with its steps, and what is counted.</summary>
internal sealed class PartTelemetry : IDisposable
{
    private const string Done = "done", Failed = "failed", Again = "retried", Stopped = "stopped";

    private readonly WorkerMeter meter;
    private readonly KeyValuePair<string, object?> kind;
    private readonly Activity? span;
    private readonly long begun = Stopwatch.GetTimestamp();
    private string outcome = Stopped;
    private int frames;

    /// <summary>Begins.</summary>
    /// <param name="meter">The worker's.</param>
    /// <param name="part">The part that was begun.</param>
    /// <param name="records">What knows the trace of its job.</param>
    public PartTelemetry(WorkerMeter meter, ClusterPart part, IRecords records)
    {
        this.meter = meter;
        kind = new(ClusterTelemetry.KindTag, ClusterTelemetry.Word(part.Kind));
        span = ClusterTelemetry.Source.HasListeners() ? SpanOf(part, records) : null;
        meter.Starts.Add(1, kind);
    }

    /// <summary>Does a step of the part.</summary>
    public static T Step<T>(string name, Func<T> work)
    {
        using Activity? step = ClusterTelemetry.Source.StartActivity(name);
        return work();
    }

    /// <summary>Keeps that it is done.</summary>
    /// <param name="painted">How many frames it has painted.</param>
    public void EndDone(int painted) => (outcome, frames) = (Done, painted);

    /// <summary>Keeps that it has failed.</summary>
    /// <param name="e">Why.</param>
    /// <param name="error">Why, in a line.</param>
    /// <param name="isLast">Whether it is not tried again.</param>
    public void EndFailed(Exception e, string error, bool isLast)
    {
        outcome = isLast ? Failed : Again;
        span?.SetTag("error.type", e.GetType().FullName);
        span?.SetStatus(ActivityStatusCode.Error, error);
    }

    /// <summary>Tells how it has ended; it was stopped where nothing else was kept.</summary>
    public void Dispose()
    {
        meter.Duration.Record(
            Stopwatch.GetElapsedTime(begun).TotalSeconds, kind, new(ClusterTelemetry.OutcomeTag, outcome));
        if (frames > 0)
        {
            meter.Frames.Add(frames, kind);
        }

        span?.SetTag(ClusterTelemetry.OutcomeTag, outcome);
        span?.Dispose();
    }

    private static Activity? SpanOf(ClusterPart part, IRecords records)
    {
        ActivityContext.TryParse(
            TraceOf(part.Job, records), traceState: null, isRemote: true, out ActivityContext sender);
        string kind = ClusterTelemetry.Word(part.Kind);
        return ClusterTelemetry.Source.StartActivity(
            $"part {kind}",
            ActivityKind.Consumer,
            sender,
            [
                new(ClusterTelemetry.JobTag, $"{part.Job}"),
                new(ClusterTelemetry.KindTag, kind),
                new("impasto.part.number", part.Number),
                new("impasto.part.starts", part.Starts),
                new("impasto.part.failures", part.Failures),
                new("impasto.part.memory", part.Memory),
                new(ClusterTelemetry.QueueTag, part.Queue),
                new("impasto.worker.name", part.Worker),
                new("impasto.worker.instruction_set", part.InstructionSet),
            ]);
    }

    private static string? TraceOf(Guid job, IRecords records)
    {
        try
        {
            return records.TraceOf(job);
        }
        catch (ClusterException)
        {
            // The database is away: the part is done, in a trace of its own.
            return null;
        }
    }
}
