using System.Diagnostics.Metrics;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Records;

namespace Impasto.Cluster.Telemetry;

/// <summary>What a worker counts, and what it tells of the queue where no other worker does.</summary>
internal sealed class WorkerMeter : IDisposable
{
    // Two instruments are asked one after another.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly Meter meter = new(ClusterTelemetry.Name, ClusterConnection.Version);
    private readonly IRecords records;
    private readonly Guid worker;
    private readonly Lock gate = new();
    private DateTimeOffset asked;
    private IReadOnlyList<QueueLoad> known = [];

    public WorkerMeter(IRecords records, Guid worker)
    {
        this.records = records;
        this.worker = worker;
        Starts = meter.CreateCounter<long>("impasto.part.starts", "{start}", "Parts that were begun");
        Frames = meter.CreateCounter<long>("impasto.frames", "{frame}", "Painted pictures, and frames of films");
        Duration = meter.CreateHistogram(
            "impasto.part.duration",
            "s",
            "Time from the begin of a part to its end",
            tags: null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60, 150, 300, 600, 1800, 3600],
            });
        meter.CreateObservableUpDownCounter(
            "impasto.queue.parts",
            () => Load().Select(load => new Measurement<long>(
                load.Parts,
                new(ClusterTelemetry.QueueTag, load.Queue),
                new(ClusterTelemetry.StateTag, ClusterTelemetry.Word(load.State)))),
            "{part}",
            "Parts that are not over");
        meter.CreateObservableGauge(
            "impasto.queue.oldest",
            () => Load().Where(load => load.State == ClusterPartState.Waiting).Select(load => new Measurement<double>(
                load.Oldest.TotalSeconds, new KeyValuePair<string, object?>(ClusterTelemetry.QueueTag, load.Queue))),
            "s",
            "Time that the oldest part waits");
    }

    public Counter<long> Starts { get; }

    public Counter<long> Frames { get; }

    public Histogram<double> Duration { get; }

    public void Dispose() => meter.Dispose();

    private IReadOnlyList<QueueLoad> Load()
    {
        lock (gate)
        {
            if (DateTimeOffset.UtcNow - asked > Fresh)
            {
                try
                {
                    known = records.Load(worker);
                }
                catch (ClusterException)
                {
                    // The database is away; nothing is known of it then.
                    known = [];
                }

                asked = DateTimeOffset.UtcNow;
            }

            return known;
        }
    }
}
