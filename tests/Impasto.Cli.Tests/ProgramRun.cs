using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Impasto.Cli.Tests;

/// <summary>The program as a process of its own, with what it wrote.</summary>
internal sealed partial class ProgramRun : IDisposable
{
    private const int InterruptSignal = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process process;

    private ProgramRun(Process process) => this.process = process;

    internal int ExitCode { get; private set; }

    internal string Output { get; private set; } = "";

    internal string Error { get; private set; } = "";

    public void Dispose() => process.Dispose();

    /// <summary>Starts the program with arguments and variables of its environment.</summary>
    internal static ProgramRun Start(string[] args, params (string Name, string Value)[] environment) =>
        StartBy([], args, environment);

    /// <summary>Starts the program by another one, such as nohup.</summary>
    internal static ProgramRun StartBy(
        string[] starter, string[] args, params (string Name, string Value)[] environment)
    {
        string[] words = [.. starter, "dotnet", Path.Combine(AppContext.BaseDirectory, "Impasto.Cli.dll"), .. args];
        ProcessStartInfo start = new(words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ProgramRun(Process.Start(start)!);
    }

    /// <summary>Runs the program to its end.</summary>
    internal static async Task<ProgramResult> StartAsync(
        string[] args, params (string Name, string Value)[] environment)
    {
        using ProgramRun run = Start(args, environment);
        await run.EndAsync();
        return new ProgramResult(run.ExitCode, run.Output, run.Error);
    }

    internal async Task<string?> ReadOutputLineAsync() =>
        await process.StandardOutput.ReadLineAsync().WaitAsync(Limit);

    internal async Task<string?> ReadErrorLineAsync() => await process.StandardError.ReadLineAsync().WaitAsync(Limit);

    /// <summary>Does what Ctrl-C does.</summary>
    /// <param name="isGroup">Whether what it has started gets it too, as on a terminal.</param>
    internal void Interrupt(bool isGroup = false) =>
        Assert.Equal(0, Kill(isGroup ? -process.Id : process.Id, InterruptSignal));

    /// <summary>Ends it without a chance to do anything (SIGKILL).</summary>
    internal async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Sends a signal as soon as the program has taken it into its own hands.</summary>
    internal async Task SignalAsync(int signal, int caught)
    {
        while (!process.HasExited && !Catches(caught))
        {
            await Task.Delay(20);
        }

        Assert.Equal(0, Kill(process.Id, signal));
    }

    internal async Task EndAsync()
    {
        using CancellationTokenSource limit = new(Limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Error = await process.StandardError.ReadToEndAsync(limit.Token);
            Output = await output;
            await process.WaitForExitAsync(limit.Token);
            ExitCode = process.ExitCode;
            if (!process.StartInfo.Environment.ContainsKey("IMPASTO_DEBUG"))
            {
                Words.AssertOwn(Error);
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private bool Catches(int signal)
    {
        const string Caught = "SigCgt:";
        string mask = File.ReadLines($"/proc/{process.Id}/status")
            .First(line => line.StartsWith(Caught, StringComparison.Ordinal))[Caught.Length..];
        return ((Convert.ToUInt64(mask.Trim(), 16) >> (signal - 1)) & 1) == 1;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
