using System.Diagnostics;
using System.Runtime.InteropServices;
using Impasto.Cli.Tests;

namespace Impasto.Cluster.Tests;

/// <summary>A worker as a process of its own, with the lines that it says.</summary>
internal sealed partial class WorkerProcess : IDisposable
{
    public const int Stop = 19, Continue = 18, Terminate = 15;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly List<string> lines = [];

    /// <summary>Starts a worker and waits until it takes parts.</summary>
    /// <param name="url">The database.</param>
    /// <param name="storage">The shared folder.</param>
    /// <param name="lease">The seconds after which its part goes to another one.</param>
    /// <param name="variables">Variables of its environment.</param>
    public WorkerProcess(string url, string storage, int lease, params (string Name, string Value)[] variables)
    {
        ProcessStartInfo start = new("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "Impasto.Cli.dll"), "worker", "--storage", storage, "--threads", "1",
            "--lease", $"{lease}",
        ])
        {
            RedirectStandardError = true,
        };
        start.Environment["IMPASTO_ON"] = url;
        start.Environment["TMPDIR"] = Temporary.FullName;
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (lines)
            {
                lines.Add(line.Data ?? "");
            }
        };
        process.Start();
        process.BeginErrorReadLine();
        WaitFor("takes parts of version");
    }

    /// <summary>Gets the folder for its temporary files.</summary>
    public DirectoryInfo Temporary { get; } = Directory.CreateTempSubdirectory("impasto-worker-test-");

    /// <summary>Gets all that it said.</summary>
    public string Said
    {
        get
        {
            lock (lines)
            {
                return string.Join('\n', lines);
            }
        }
    }

    /// <summary>Waits until it has said something.</summary>
    public void WaitFor(string part) => Until(() => Said.Contains(part, StringComparison.Ordinal), () => Said);

    /// <summary>Waits until something holds.</summary>
    public static void Until(Func<bool> holds, Func<string>? message = null)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(clock.Elapsed < Limit, message?.Invoke() ?? "It takes too long.");
            Thread.Sleep(20);
        }
    }

    /// <summary>Ends it without a chance to do anything.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Sends it a signal.</summary>
    public void Signal(int signal) => Assert.Equal(0, Send(process.Id, signal));

    /// <summary>Waits until it has ended, in words of our own, and gives its exit code.</summary>
    public int WaitForEnd()
    {
        Assert.True(process.WaitForExit(Limit), Said);
        process.WaitForExit();
        Words.AssertOwn(Said);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
        Temporary.Delete(recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Send(int process, int signal);
}
