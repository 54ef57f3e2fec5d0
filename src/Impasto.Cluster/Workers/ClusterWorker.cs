using Hangfire;
using Hangfire.Common;
using Hangfire.Server;
using Hangfire.States;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Telemetry;
using Impasto.Films;
using Impasto.Running;

namespace Impasto.Cluster.Workers;

/// <summary>Does parts of jobs in this process, one after another, until it is disposed of.</summary>
public sealed class ClusterWorker : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    // Each look holds a lock that all workers share.
    private static readonly TimeSpan RetryCheck = TimeSpan.FromSeconds(5);

    private readonly ClusterConnection connection;
    private readonly PartRunner runner;
    private readonly BackgroundProcessingServer server;
    private readonly Timer beat;
    private readonly WorkerMeter meter;
    private readonly WorkerFolder folder;

    private ClusterWorker(ClusterConnection connection, WorkerOptions options)
    {
        this.connection = connection;
        Guid id = Guid.NewGuid();
        long memory = options.Memory ?? new MachineMemory().Share;
        Info = new ClusterWorkerInfo
        {
            Id = id,
            Name = $"{Environment.MachineName}:{Environment.ProcessId}:{id.ToString("N")[..4]}",
            Version = options.Version,
            InstructionSet = FilmParts.InstructionSet,
            Memory = memory,
            Threads = options.Threads,
        };
        connection.Records.Seen(Info);
        folder = new WorkerFolder();
        meter = new WorkerMeter(connection.Records, id);
        runner = new PartRunner(connection, Info, options, folder.Path, meter);
        server = Serve(connection.Engine, QueueNames.For(options.Version, memory), options.Delays);
        beat = new Timer(_ => Say(), state: null, Beat, Beat);
    }

    /// <summary>Gets what it says of itself.</summary>
    public ClusterWorkerInfo Info { get; }

    /// <summary>Starts a worker.</summary>
    /// <param name="connection">The database and the storage, which outlive it.</param>
    /// <param name="options">With what means it works.</param>
    /// <exception cref="ClusterException">The storage is not that of the database.</exception>
    public static ClusterWorker Start(ClusterConnection connection, WorkerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        options ??= new WorkerOptions();
        if (options.IsAlone)
        {
            GlobalConfiguration.Configuration.UseTypeResolver(PartsOnly.TypeOf);
        }

        connection.CheckStorage(isFirst: false);
        connection.Enqueue(job: null);
        return new ClusterWorker(connection, options);
    }

    /// <summary>Stops; a part that it has goes back to the queue at once.</summary>
    public void Dispose()
    {
        beat.Dispose();
        runner.Stop();
        server.SendStop();
        server.Dispose();
        try
        {
            connection.Records.Gone(Info.Id);
        }
        catch (ClusterException)
        {
            // A worker that is not heard of is forgotten all the same.
        }

        runner.Dispose();
        meter.Dispose();
        folder.Dispose();
    }

    /// <summary>Starts what the engine does here: parts, and that those which have failed are tried again.</summary>
    private BackgroundProcessingServer Serve(JobStorage engine, string[] queues, int[] delays)
    {
        JobFilterCollection filters = new()
        {
            new AutomaticRetryAttribute
            {
                Attempts = PartRunner.MostFailures - 1,
                DelaysInSeconds = delays,
                LogEvents = false,
            },
            new PartsOnly(),
        };
        BackgroundJobStateChanger states = new(filters);
        Worker worker = new(queues, new BackgroundJobPerformer(filters, new Activator(runner)), states);
        return new BackgroundProcessingServer(
            engine,
            [
                worker.UseBackgroundPool(threadCount: 1),
                new DelayedJobScheduler(RetryCheck, states).UseBackgroundPool(threadCount: 1),
            ],
            new Dictionary<string, object> { ["Queues"] = queues, ["WorkerCount"] = 1 },
            new BackgroundProcessingServerOptions
            {
                ServerName = Info.Name,
                CancellationCheckInterval = TimeSpan.FromSeconds(0.5),
                HeartbeatInterval = Beat,
                ShutdownTimeout = TimeSpan.FromSeconds(30),
            });
    }

    private void Say()
    {
        try
        {
            connection.Records.Seen(Info);
        }
        catch (ClusterException)
        {
            // The database is away; the next beat tries again.
        }
    }

    private sealed class Activator(PartRunner runner) : JobActivator
    {
        public override JobActivatorScope BeginScope(PerformContext context) => new Scope(runner);
    }

    /// <summary>The engine's own disposes of what it gives: the networks would be opened again for each part.</summary>
    private sealed class Scope(PartRunner runner) : JobActivatorScope
    {
        public override object Resolve(Type type) => type == typeof(IPartRunner)
            ? runner
            : throw new ClusterException("A job of the queue is no part of ours.");
    }
}
