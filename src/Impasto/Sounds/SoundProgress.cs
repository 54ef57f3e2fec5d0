using Impasto.Running;

namespace Impasto.Sounds;

/// <summary>Where a sound stands; reported after each iteration.</summary>
/// <param name="Window">The window that is optimised, from 1.</param>
/// <param name="Iterations">The iterations for each window.</param>
/// <param name="Latest">The latest iteration; its level is the window, from 0.</param>
/// <param name="Done">How much of the sound is done, 0 to 1; of one whose length is not known, of the window.</param>
public sealed record SoundProgress(int Window, int Iterations, IterationLog Latest, double Done)
    : RunProgress(RunStage.Optimize, Done);
