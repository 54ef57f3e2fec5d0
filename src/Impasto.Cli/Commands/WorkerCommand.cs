using System.CommandLine;
using System.Runtime.CompilerServices;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Workers;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto worker</c>: does parts of jobs that others have sent, until it is ended.</summary>
internal sealed class WorkerCommand : Verb
{
    private const int LongestLease = 3600;

    private readonly ClusterArguments cluster = new(isAlways: true);
    private readonly ThreadsOption threads = new();
    private readonly MemoryOption memory = new();

    private readonly WholeNumberOption lease = new(
        "--lease",
        "Seconds after which a part of a worker that is lost goes to another one",
        least: 2,
        LongestLease,
        absent: 60);

    public WorkerCommand()
        : base(
            "worker",
            "Do parts of jobs that others send to a database with --on",
            "worker --on postgres://impasto:secret@db/impasto --storage /shared",
            "worker --threads 4 --max-memory 3GB")
    {
        this.AddAll([.. cluster.All, threads, memory, lease]);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    // What talks to the database is loaded when it is asked for, so that other verbs start without it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        Notes notes = Verbosity.Notes(parse);
        using TelemetryExport? telemetry = TelemetryExport.Start("impasto-worker");
        using ClusterConnection connection =
            cluster.Connect(parse, lease: TimeSpan.FromSeconds(lease.Number(parse)));
        using WorkerFolder folder = new();
        string before = Environment.CurrentDirectory;
        try
        {
            // A name in a job is never that of a file which happens to be where the worker was started.
            Environment.CurrentDirectory = folder.Path;
            using ClusterWorker worker = ClusterWorker.Start(connection, new WorkerOptions
            {
                Threads = threads.Number(parse),
                Memory = memory.Budget(parse),
                IsAlone = true,
                Describe = ErrorText.Of,
                Tell = notes.Say,
            });
            HoldResult();
            notes.Say($"{worker.Info.Name} takes parts of version {worker.Info.Version} that need up to "
                + $"{MemoryText.Of(worker.Info.Memory)} of memory; Ctrl-C ends it and hands back what it has.");
            cancellationToken.WaitHandle.WaitOne();
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }

        return ExitCode.Done;
    }
}
