using Hangfire;
using Hangfire.Common;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Telemetry;
using Impasto.Films;
using Impasto.Running;

namespace Impasto.Cluster.Workers;

/// <summary>Does parts of jobs in this process, one after another, until it is disposed of.</summary>
public sealed class ClusterWorker : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    private readonly ClusterConnection connection;
    private readonly PartRunner runner;
    private readonly BackgroundJobServer server;
    private readonly Timer beat;
    private readonly WorkerMeter meter;
    private readonly string folder;

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
        folder = Directory.CreateTempSubdirectory("impasto-worker-").FullName;
        meter = new WorkerMeter(connection.Records, id);
        runner = new PartRunner(connection, Info, options, folder, meter);
        server = new BackgroundJobServer(
            new BackgroundJobServerOptions
            {
                ServerName = Info.Name,
                WorkerCount = 1,
                Queues = QueueNames.For(options.Version, memory),
                Activator = new Activator(runner),
                FilterProvider = new JobFilterCollection
                {
                    new AutomaticRetryAttribute
                    {
                        Attempts = PartRunner.MostFailures - 1,
                        DelaysInSeconds = options.Delays,
                        LogEvents = false,
                    },
                    new PartsOnly(),
                },
                CancellationCheckInterval = TimeSpan.FromSeconds(0.5),
                SchedulePollingInterval = TimeSpan.FromSeconds(1),
                HeartbeatInterval = TimeSpan.FromSeconds(5),
                ShutdownTimeout = TimeSpan.FromSeconds(30),
            },
            connection.Engine);
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
        Directory.Delete(folder, recursive: true);
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
        public override object ActivateJob(Type jobType) => jobType == typeof(IPartRunner)
            ? runner
            : throw new ClusterException("A job of the queue is no part of ours.");
    }
}
