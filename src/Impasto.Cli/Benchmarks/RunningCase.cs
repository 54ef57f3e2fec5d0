using Impasto.Compute.Execution;

namespace Impasto.Cli.Benchmarks;

/// <summary>A case that is ready to run.</summary>
/// <param name="run">Runs it once.</param>
/// <param name="owned">What it needs, the last first to be let go.</param>
internal sealed class RunningCase(Action run, params IReadOnlyList<IDisposable> owned) : IDisposable
{
    /// <summary>Gets what runs its operators; null where they are run by parts of a method.</summary>
    public Executor? Executor { get; init; }

    /// <summary>Runs it once.</summary>
    public void Run() => run();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable disposable in owned.Reverse())
        {
            disposable.Dispose();
        }
    }
}
