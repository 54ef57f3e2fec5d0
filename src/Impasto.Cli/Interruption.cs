using System.Runtime.InteropServices;
using Impasto.Cli.Display;
using Impasto.Cli.Help;

namespace Impasto.Cli;

/// <summary>
/// What Ctrl-C, a request to end (TERM) and a terminal that was closed (HUP) do, alike for all verbs. The work is asked
/// to stop. What has a result to keep gets the time to keep it; anything else is left alone if it goes on for longer
/// than a moment. A second signal ends the program at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private const string Status = "/proc/self/status";
    private const string Ignored = "SigIgn:";
    private const int HangUp = 1;

    // With the time that an iteration may take to its end, a second.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.7);

    private readonly CancellationTokenSource source = new();
    private readonly Action<int> leave;
    private readonly PosixSignalRegistration[] registrations;
    private volatile bool isLeaving;

    /// <summary>Takes signals from now on.</summary>
    /// <param name="leave">Ends the program with an exit code, at once.</param>
    public Interruption(Action<int> leave)
    {
        this.leave = leave;
        PosixSignal[] hangUp = IsHangUpIgnored() ? [] : [PosixSignal.SIGHUP];
        registrations =
        [
            .. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, .. hangUp])
                .Select(signal => PosixSignalRegistration.Create(signal, Receive)),
        ];
    }

    /// <summary>Gets whether work was left that had nothing to keep, and said nothing.</summary>
    public bool HasLeftWork { get; private set; }

    /// <summary>Runs a verb.</summary>
    /// <param name="verb">The verb; null for none that has a result to keep.</param>
    /// <param name="run">Runs it.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(Verb? verb, Func<CancellationToken, Task<int>> run)
    {
        Task<int> work = Task.Run(() => run(source.Token));
        try
        {
            await work.WaitAsync(source.Token);
        }
        catch (OperationCanceledException) when (source.IsCancellationRequested)
        {
            await Task.WhenAny(work, Task.Delay(Patience));
            if (!work.IsCompleted && verb?.HasResult != true)
            {
                HasLeftWork = true;
                return ExitCode.Interrupted;
            }
        }

        try
        {
            return await work;
        }
        catch (OperationCanceledException) when (source.IsCancellationRequested)
        {
            HasLeftWork = verb?.HasResult != true;
            return ExitCode.Interrupted;
        }
        catch (Exception) when (isLeaving)
        {
            // Its files went while it worked: the end of the program and its exit code are decided already.
            return ExitCode.Interrupted;
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }

        source.Dispose();
    }

    /// <summary>Whether the program was started to outlive its terminal, as nohup does.</summary>
    private static bool IsHangUpIgnored()
    {
        try
        {
            string? mask = File.ReadLines(Status)
                .FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal))?[Ignored.Length..];
            return mask is not null && ((Convert.ToUInt64(mask.Trim(), 16) >> (HangUp - 1)) & 1) == 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return false;
        }
    }

    private void Receive(PosixSignalContext signal)
    {
        if (source.IsCancellationRequested)
        {
            isLeaving = true;
            leave(ExitCode.Interrupted);
        }

        signal.Cancel = true;
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work had come to its end by then, and the program ends by itself.
        }
    }
}
