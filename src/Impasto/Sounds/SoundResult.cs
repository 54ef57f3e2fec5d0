using Impasto.Running;

namespace Impasto.Sounds;

/// <summary>What became of a sound.</summary>
/// <param name="Length">The samples of a channel that were written.</param>
/// <param name="Rate">The samples of a channel in a second.</param>
public sealed record SoundResult(long Length, int Rate)
{
    /// <summary>Gets how long it lasts.</summary>
    public double Seconds => (double)Length / Rate;

    /// <summary>Gets whether the run was cancelled before its end: what was written ends there.</summary>
    public bool Interrupted { get; init; }

    /// <summary>
    /// Gets the iterations, those before a resume included; the level of each is its window, from 0.
    /// </summary>
    public IReadOnlyList<IterationLog> Iterations { get; init; } = [];

    /// <summary>
    /// Gets the worst spectral convergence of the phases of any window, in dB; null where all is silent.
    /// </summary>
    public double? SpectralConvergence { get; init; }

    /// <summary>
    /// Gets what could not be kept beside the sound, as a sentence, such as a checkpoint on a disk that became full;
    /// null for nothing.
    /// </summary>
    public string? Problem { get; init; }

    /// <summary>Gets what there is to say of the sound, as sentences, such as of a recording that is cut off.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Gets the most memory that was planned for a window; null where all is silent.</summary>
    public MemoryPlan? Memory { get; init; }
}
