using Impasto.Running;

namespace Impasto.Sounds;

/// <summary>What became of a sound.</summary>
/// <param name="Length">The samples of a channel that were written.</param>
public sealed record SoundResult(long Length)
{
    /// <summary>Gets whether the run was cancelled before its end: what was written ends there.</summary>
    public bool Interrupted { get; init; }

    /// <summary>Gets the iterations; the level of each is its window, from 0.</summary>
    public IReadOnlyList<IterationLog> Iterations { get; init; } = [];

    /// <summary>
    /// Gets the worst spectral convergence of the phases of any window, in dB; null where all is silent.
    /// </summary>
    public double? SpectralConvergence { get; init; }
}
