using Impasto.Cli.Tests;
using Impasto.Jobs;

namespace Impasto.Cluster.Tests;

/// <summary>A folder with pictures, a storage, and a database, in which the program is run.</summary>
internal sealed class ClusterFolder : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly CommandFolder folder = new();

    /// <summary>Makes all of it.</summary>
    /// <param name="server">Has the database.</param>
    /// <param name="bucket">The storage where it is no folder.</param>
    public ClusterFolder(PostgresServer server, string? bucket = null)
    {
        Url = server.NewDatabase();
        Storage = bucket ?? Directory.CreateDirectory(At("shared")).FullName;
        folder.WriteEncoder();
        folder.WriteImage("style.png", 40, 32);
        folder.WriteImage("photos/a.png", 48, 32);
        folder.WriteImage("photos/b.png", 32, 48);
        folder.WriteImage("photos/c.png", 40, 40);
    }

    public string Url { get; }

    /// <summary>Gets the name of the database.</summary>
    public string Database => new Uri(Url).AbsolutePath[1..];

    public string Storage { get; }

    public string Encoder => folder.Encoder;

    /// <summary>Gets the options of a picture that is painted until it is stopped.</summary>
    public string[] Endless => ["--method", "optimize", "--encoder", folder.Encoder, "--iterations", "100000"];

    /// <summary>Gets the options of a picture that takes a second or two.</summary>
    public string[] Short => ["--method", "optimize", "--encoder", folder.Encoder, "--iterations", "20"];

    public string At(string name) => folder.At(name);

    public void WriteImage(string name, int width, int height, float phase = 0) =>
        folder.WriteImage(name, width, height, phase);

    public void Dispose() => folder.Dispose();

    /// <summary>A job that paints one of the photographs.</summary>
    public Job JobOf(string name) => new()
    {
        Content = At($"photos/{name}"),
        Styles = [new JobStyle(At("style.png"))],
        Output = At($"painted-{name}"),
    };

    /// <summary>Runs a verb to its end in this process, with the database and the storage as its options.</summary>
    public Task<ProgramResult> RunAsync(params string[] args)
    {
        List<string> line = [.. args];
        int on = line.IndexOf("--on");
        if (on >= 0 && line[on + 1] == "-")
        {
            line[on + 1] = Url;
        }
        else if (on < 0 && args[0] is "jobs" or "worker")
        {
            line.AddRange(["--on", Url]);
        }

        if (line.Contains("--on") && !line.Contains("--storage"))
        {
            line.AddRange(["--storage", Storage]);
        }

        // What waits for a job holds its thread.
        return Task.Factory.StartNew(Run, default, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()
            .WaitAsync(Limit);

        Task<ProgramResult> Run() => InProcess.RunAsync([.. line]);
    }

    /// <summary>Starts a verb as a process, with the database and the storage in variables.</summary>
    public ProgramRun Start(params string[] args) => ProgramRun.Start(args, Variables);

    /// <summary>Starts a worker.</summary>
    public WorkerProcess Work(int lease = 3) => new(Url, Storage, lease);

    /// <summary>The bytes of the files of a folder, by their names.</summary>
    public Dictionary<string, string> HashesOf(string name) => Directory.EnumerateFiles(At(name)).ToDictionary(
        file => Path.GetFileName(file), file => Convert.ToHexString(
            System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));

    private (string, string)[] Variables => [("IMPASTO_ON", Url), ("IMPASTO_STORAGE", Storage)];
}
