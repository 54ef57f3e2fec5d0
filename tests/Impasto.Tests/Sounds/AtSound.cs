using Impasto.Running;
using Impasto.Sounds;

namespace Impasto.Tests.Sounds;

/// <summary>Does something at an iteration of a window, and keeps what it was told.</summary>
/// <param name="window">The window, from 1.</param>
/// <param name="iteration">The iteration, from 1.</param>
/// <param name="act">What is done.</param>
internal sealed class AtSound(int window, int iteration, Action act) : IProgress<RunProgress>
{
    internal List<RunProgress> Told { get; } = [];

    internal Action<RunProgress> OnTold { get; init; } = _ => { };

    public void Report(RunProgress value)
    {
        Told.Add(value);
        OnTold(value);
        if (value is SoundProgress progress && progress.Window == window && progress.Latest.Iteration == iteration)
        {
            act();
        }
    }
}
