namespace Impasto.Cli.Benchmarks;

/// <summary>A case that is ready to run.</summary>
/// <param name="run">Runs it once.</param>
/// <param name="owned">What it needs, the last first to be let go.</param>
internal sealed class RunningCase(Action run, params IReadOnlyList<IDisposable> owned) : IDisposable
{
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
