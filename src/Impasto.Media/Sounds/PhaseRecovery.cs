using System.Numerics;

namespace Impasto.Media.Sounds;

/// <summary>
/// Finds the sound that has given magnitudes, by the fast algorithm of Griffin and Lim (Perraudin, Balazs and
/// Sondergaard, "A Fast Griffin-Lim Algorithm", 2013).
/// </summary>
/// <param name="transform">The transform that the magnitudes are of.</param>
public sealed class PhaseRecovery(ShortTimeFourier transform)
{
    // Below it a value has no direction, and its magnitude is given to the real part.
    private const float Nothing = 1e-30f;

    /// <summary>Gets the number of rounds.</summary>
    public int Rounds { get; init; } = 100;

    /// <summary>Gets how far a round goes on in the direction of the one before.</summary>
    public float Momentum { get; init; } = 0.99f;

    /// <summary>Recovers the phases.</summary>
    /// <param name="magnitudes">The magnitudes, in the order of a spectrum; none is less than 0.</param>
    /// <param name="start">The phases to start from; its magnitudes do not matter. It is not changed.</param>
    /// <param name="samples">Where the sound is put.</param>
    /// <param name="cancellation">Ends it early, with the sound of the rounds so far.</param>
    /// <returns>
    /// The spectral convergence in dB: how far the magnitudes of the sound are from those given, relative to them; of
    /// silence, minus infinity.
    /// </returns>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    public double Recover(
        float[] magnitudes, Spectrum start, Span<float> samples, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(magnitudes);
        ArgumentNullException.ThrowIfNull(start);
        if (magnitudes.Length != start.Real.Length)
        {
            throw new ArgumentException(
                $"There are {magnitudes.Length} magnitudes for {start.Real.Length} phases.", nameof(magnitudes));
        }

        // "wanted" has the magnitudes, "sounding" is the spectrum of a sound, and "before" that of the round before.
        (Spectrum wanted, Spectrum sounding, Spectrum before) =
            (new(start.Bins, start.Frames), new(start.Bins, start.Frames), start);
        Spectrum spare = new(start.Bins, start.Frames);
        Impose(magnitudes, start, start, momentum: 0, wanted);
        transform.Inverse(wanted, samples);
        for (int round = 0; round < Rounds && !cancellation.IsCancellationRequested; round++)
        {
            transform.Forward(samples, sounding);
            Impose(magnitudes, sounding, before, round == 0 ? 0 : Momentum, wanted);
            transform.Inverse(wanted, samples);
            (before, sounding) = (sounding, round == 0 ? spare : before);
        }

        transform.Forward(samples, sounding);
        return Convergence(magnitudes, sounding);
    }

    /// <summary>Gives the magnitudes the phases of a spectrum, moved on from the one before.</summary>
    private void Impose(float[] magnitudes, Spectrum now, Spectrum before, float momentum, Spectrum wanted) =>
        transform.RunParts(now.Frames, (_, from, end) =>
        {
            int i = from * now.Bins, last = end * now.Bins;
            int width = Vector<float>.Count;
            Vector<float> nothing = new(Nothing);
            for (; i <= last - width; i += width)
            {
                Vector<float> re = new(now.Real, i), im = new(now.Imaginary, i), wish = new(magnitudes, i);
                re += momentum * (re - new Vector<float>(before.Real, i));
                im += momentum * (im - new Vector<float>(before.Imaginary, i));
                Vector<float> size = Vector.SquareRoot((re * re) + (im * im));
                Vector<int> isSome = Vector.GreaterThan(size, nothing);
                Vector.ConditionalSelect(isSome, wish * re / size, wish).CopyTo(wanted.Real, i);
                Vector.ConditionalSelect(isSome, wish * im / size, Vector<float>.Zero).CopyTo(wanted.Imaginary, i);
            }

            for (; i < last; i++)
            {
                float re = now.Real[i] + (momentum * (now.Real[i] - before.Real[i]));
                float im = now.Imaginary[i] + (momentum * (now.Imaginary[i] - before.Imaginary[i]));
                float size = MathF.Sqrt((re * re) + (im * im));
                bool isSome = size > Nothing;
                wanted.Real[i] = isSome ? magnitudes[i] * re / size : magnitudes[i];
                wanted.Imaginary[i] = isSome ? magnitudes[i] * im / size : 0;
            }
        });

    private double Convergence(float[] magnitudes, Spectrum sounding)
    {
        double[] errors = new double[ShortTimeFourier.PartsOf(sounding.Frames)];
        double[] wishes = new double[errors.Length];
        transform.RunParts(sounding.Frames, (part, from, end) =>
        {
            for (int i = from * sounding.Bins; i < end * sounding.Bins; i++)
            {
                double size = Math.Sqrt(
                    ((double)sounding.Real[i] * sounding.Real[i])
                    + ((double)sounding.Imaginary[i] * sounding.Imaginary[i]));
                errors[part] += (magnitudes[i] - size) * (magnitudes[i] - size);
                wishes[part] += (double)magnitudes[i] * magnitudes[i];
            }
        });
        return wishes.Sum() == 0 ? double.NegativeInfinity : 10 * Math.Log10(errors.Sum() / wishes.Sum());
    }
}
