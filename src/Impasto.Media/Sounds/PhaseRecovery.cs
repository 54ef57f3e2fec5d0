namespace Impasto.Media.Sounds;

/// <summary>
/// Finds the sound that has given magnitudes, by the fast algorithm of Griffin and Lim (Perraudin, Balazs and
/// Sondergaard, "A Fast Griffin-Lim Algorithm", 2013).
/// </summary>
/// <param name="transform">The transform that the magnitudes are of.</param>
public sealed class PhaseRecovery(ShortTimeFourier transform)
{
    /// <summary>Gets the number of rounds.</summary>
    public int Rounds { get; init; } = 100;

    /// <summary>Gets how far a round goes on in the direction of the one before.</summary>
    public float Momentum { get; init; } = 0.99f;

    /// <summary>Recovers the phases.</summary>
    /// <param name="magnitudes">The magnitudes, in the order of a spectrum.</param>
    /// <param name="start">The phases to start from; its magnitudes do not matter.</param>
    /// <param name="samples">Where the sound is put.</param>
    /// <param name="cancellation">Ends it early, with the sound of the rounds so far.</param>
    /// <returns>
    /// The spectral convergence in dB: how far the magnitudes of the sound are from those given, relative to them.
    /// </returns>
    public double Recover(
        float[] magnitudes, Spectrum start, Span<float> samples, CancellationToken cancellation = default) =>
        throw new NotImplementedException($"{transform.Bins}");
}
