using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Impasto.Cli.Tests;
using Impasto.Cluster.Clients;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Telemetry;
using Impasto.Cluster.Workers;
using Impasto.Jobs;
using Impasto.Media.Tests.Video;
using Impasto.Models;
using Impasto.Styles;

namespace Impasto.Cluster.Tests;

/// <summary>What OpenTelemetry sees of jobs.</summary>
[Collection(PostgresCollection.Name)]
public sealed class TelemetryTests(PostgresServer server)
{
    [Fact]
    public void A_job_is_one_trace_with_a_span_of_each_part_and_its_steps()
    {
        using CommandFolder folder = NewFolder();
        File.WriteAllText(folder.At("broken.png"), "no image at all");
        using ClusterConnection connection = ClusterConnection.Open("memory:", folder.At("shared"));
        using ClusterClient client = new(
            connection, new ModelStore(folder.At("home")), new StyleStore(folder.At("home")));
        ConcurrentQueue<Activity> spans = [];
        ConcurrentQueue<(string Name, ActivityTraceId Trace, double Value, string Tags)> numbers = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == ClusterTelemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using MeterListener meters = Listen(numbers);
        ClusterJob sent = client.Paint(
            [JobOf(folder, "one.png"), JobOf(folder, "broken.png"), JobOf(folder, "two.png")], "all", e => e.Message);
        using (ClusterWorker worker = ClusterWorker.Start(connection, Quick))
        {
            client.Wait(sent.Id);
        }

        Activity root = Assert.Single(spans, span => span.OperationName == "send job" && IsOf(span, sent.Id));
        Activity[] parts = [.. spans.Where(span => span.OperationName == "part picture" && IsOf(span, sent.Id))];
        Assert.Equal(["1 done", "3 done"], parts.Select(span => $"{span.GetTagItem("impasto.part.number")} "
            + span.GetTagItem("impasto.part.outcome")).Order());
        foreach (Activity part in parts)
        {
            Assert.Equal((root.TraceId, root.SpanId), (part.TraceId, part.ParentSpanId));
            Assert.Equal(1, part.GetTagItem("impasto.part.starts"));
            Assert.Equal(client.Parts(sent.Id)[0].Worker, part.GetTagItem("impasto.worker.name"));
            Assert.Equal(
                ["prepare", "paint", "keep", "finish"],
                spans.Where(span => span.ParentSpanId == part.SpanId).OrderBy(span => span.StartTimeUtc)
                    .Select(span => span.OperationName));
        }

        var own = numbers.Where(number => number.Trace == root.TraceId).ToLookup(number => number.Name);
        Assert.Equal([(1, "picture"), (1, "picture")], own["impasto.part.starts"].Select(one => (one.Value, one.Tags)));
        Assert.Equal([(1, "picture"), (1, "picture")], own["impasto.frames"].Select(one => (one.Value, one.Tags)));
        Assert.Equal(["picture done", "picture done"], own["impasto.part.duration"].Select(one => one.Tags));
        Assert.All(own["impasto.part.duration"], one => Assert.InRange(one.Value, 0.001, 60));
    }

    [Fact]
    public void Each_try_of_a_part_that_fails_says_why()
    {
        using CommandFolder folder = NewFolder();
        byte[] picture = File.ReadAllBytes(folder.At("one.png"));
        File.WriteAllBytes(folder.At("one.png"), picture[..(picture.Length / 2)]);
        using ClusterConnection connection = ClusterConnection.Open("memory:", folder.At("shared"));
        using ClusterClient client = new(
            connection, new ModelStore(folder.At("home")), new StyleStore(folder.At("home")));
        ConcurrentQueue<Activity> spans = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == ClusterTelemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ClusterJob sent = client.Paint([JobOf(folder, "one.png")], "one");
        ActivitySource.AddActivityListener(listener);
        using (ClusterWorker worker = ClusterWorker.Start(connection, Quick))
        {
            client.Wait(sent.Id);
        }

        Activity[] tries = [.. spans.Where(span => span.OperationName == "part picture" && IsOf(span, sent.Id))];
        Assert.Equal(["retried", "retried", "failed"], tries.Select(span => span.GetTagItem("impasto.part.outcome")));
        Assert.Equal([1, 2, 3], tries.Select(span => span.GetTagItem("impasto.part.starts")));
        Assert.All(tries, span =>
        {
            Assert.Equal(ActivityStatusCode.Error, span.Status);
            Assert.Equal("Impasto.Media.Images.ImageException", span.GetTagItem("error.type"));

            // Who sent it was not listened to: the trace has the id of the job.
            Assert.Equal($"{sent.Id:N}", $"{span.TraceId}");
        });
    }

    [FilmFact]
    public async Task A_collector_gets_the_trace_of_a_film_from_client_and_worker_and_what_the_queue_holds()
    {
        using ClusterFolder folder = new(server);
        using Collector collector = new();
        using WorkerProcess worker = new(folder.Url, folder.Storage, lease: 3, collector.Variables);
        string clip = Ffmpeg.Make(folder.At("clip.mp4"), "-f lavfi -i testsrc2=s=64x48:r=25:d=0.4 -c:v libx264");
        ProgramResult sent = await ProgramRun.StartAsync(
            [
                "film", clip, "--style", "great-wave", "-o", folder.At("out.mp4"), "--on", folder.Url, "--storage",
                folder.Storage,
            ],
            [.. collector.Variables, ("OTEL_SERVICE_NAME", "my-client")]);
        Assert.True(sent.ExitCode == 0, sent.Error + worker.Said);
        worker.Signal(WorkerProcess.Terminate);
        Assert.Equal(0, worker.WaitForEnd());

        string trace = (string)server.Do("select trace from impasto.jobs", folder.Database)!;
        byte[] id = Convert.FromHexString(trace.Split('-')[1]), span = Convert.FromHexString(trace.Split('-')[2]);
        Assert.True(collector.Has("/v1/traces", id, span, "my-client"u8.ToArray(), "send job"u8.ToArray()));
        foreach (string part in new[] { "part decode", "part shot", "part assemble" })
        {
            byte[] name = Encoding.UTF8.GetBytes(part);
            Assert.True(collector.Has("/v1/traces", id, span, "impasto-worker"u8.ToArray(), name), part);
        }

        Assert.True(collector.Has("/v1/metrics", "impasto.part.duration", "impasto.frames", "impasto-worker"));
        Assert.True(collector.Has("/v1/metrics", "impasto.queue.parts", "running"));
    }

    [PostgresFact]
    public async Task A_collector_that_is_away_or_says_nothing_holds_up_nothing()
    {
        using ClusterFolder folder = new(server);
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        string away = $"http://127.0.0.1:{PostgresServer.FreePort()}", mute = $"http://{silent.LocalEndpoint}";
        using WorkerProcess worker = new(
            folder.Url, folder.Storage, lease: 3, ("OTEL_EXPORTER_OTLP_ENDPOINT", mute),
            ("OTEL_METRIC_EXPORT_INTERVAL", "100"), ("OTEL_BSP_SCHEDULE_DELAY", "100"));
        ProgramResult sent = await ProgramRun.StartAsync(
            [
                "stylize", folder.At("photos/a.png"), "--style", folder.At("style.png"), .. folder.Short, "-o",
                folder.At("a.png"), "--on", folder.Url, "--storage", folder.Storage,
            ],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", away));
        Assert.True(sent.ExitCode == 0, sent.Error + worker.Said);
        Stopwatch clock = Stopwatch.StartNew();
        worker.Signal(WorkerProcess.Terminate);
        Assert.Equal(0, worker.WaitForEnd());
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 6);

        string[] start = ["worker", "--on", folder.Url, "--storage", folder.Storage];
        (await ProgramRun.StartAsync(start, ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector")))
            .AssertOneLine(1, "OTEL_EXPORTER_OTLP_ENDPOINT: collector is no address");
        (await ProgramRun.StartAsync(
            start, ("OTEL_EXPORTER_OTLP_ENDPOINT", away), ("OTEL_EXPORTER_OTLP_HEADERS", "no pair")))
            .AssertOneLine(1, "such as headers that do not look like name=value");
        (await ProgramRun.StartAsync(
            start, ("OTEL_EXPORTER_OTLP_ENDPOINT", away), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")))
            .AssertOneLine(1, "OTEL_EXPORTER_OTLP_PROTOCOL: http/json is not known; it is grpc or http/protobuf.");
        foreach (string kind in new[] { "TRACES", "METRICS" })
        {
            string variable = $"OTEL_EXPORTER_OTLP_{kind}_ENDPOINT";
            (await ProgramRun.StartAsync(start, (variable, "collector")))
                .AssertOneLine(1, $"{variable}: collector is no address");
        }
    }

    private static WorkerOptions Quick => new() { Threads = 1, Delays = [0, 0] };

    private static CommandFolder NewFolder()
    {
        CommandFolder folder = new();
        Directory.CreateDirectory(folder.At("shared"));
        folder.WriteModels();
        folder.WriteImage("style.png", 40, 32);
        folder.WriteImage("one.png", 48, 32);
        folder.WriteImage("two.png", 32, 48);
        return folder;
    }

    private static bool IsOf(Activity span, Guid job) => $"{job}".Equals(span.GetTagItem("impasto.job.id"));

    private static Job JobOf(CommandFolder folder, string content) => new()
    {
        Content = folder.At(content),
        Styles = [new JobStyle(folder.At("style.png"))],
        Output = folder.At($"painted-{content}"),
    };

    /// <summary>Listens to all that is counted, with the values of its tags and the trace in which it is.</summary>
    private static MeterListener Listen(
        ConcurrentQueue<(string Name, ActivityTraceId Trace, double Value, string Tags)> numbers)
    {
        MeterListener meters = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ClusterTelemetry.Name && !instrument.IsObservable)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument.Name, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument.Name, value, tags));
        meters.Start();
        return meters;

        void Keep(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => numbers.Enqueue((
            name,
            Activity.Current?.TraceId ?? default,
            value,
            string.Join(' ', tags.ToArray().Select(tag => tag.Value))));
    }
}
