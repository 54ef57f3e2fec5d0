using System.Runtime.InteropServices;
using Impasto.Cli.Help;

namespace Impasto.Cli.Tests;

/// <summary>What signals do to work that does not end by itself.</summary>
[Collection(AloneCollection.Name)]
public sealed partial class InterruptionTests
{
    private const int Terminate = 15;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_second_signal_ends_what_has_a_result_to_keep_at_once()
    {
        TaskCompletionSource<int> left = new(), work = new();
        TaskCompletionSource asked = new();
        using Interruption interruption = new(code => left.TrySetResult(code));
        Verb verb = new("work", "Works.");
        verb.HoldResult();
        Task<int> run = interruption.RunAsync(verb, token =>
        {
            token.Register(asked.SetResult);
            return work.Task;
        });

        Assert.Equal(0, Kill(Environment.ProcessId, Terminate));
        await asked.Task.WaitAsync(Limit);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.Equal((false, false), (run.IsCompleted, left.Task.IsCompleted));

        Assert.Equal(0, Kill(Environment.ProcessId, Terminate));
        Assert.Equal(130, await left.Task.WaitAsync(Limit));
        work.SetResult(7);
        Assert.Equal(7, await run.WaitAsync(Limit));
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
