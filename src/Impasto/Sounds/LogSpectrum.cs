using Impasto.Media.Sounds;

namespace Impasto.Sounds;

/// <summary>
/// The logarithms of a spectrum's magnitudes as what is optimised: ln(1 + m), frame by frame with frequencies as
/// channels, of a sound whose samples have the root mean square <see cref="Level"/>.
/// </summary>
/// <param name="Bins">The frequencies of a frame.</param>
/// <param name="Values">The logarithms.</param>
internal sealed record LogSpectrum(int Bins, float[] Values)
{
    /// <summary>The root mean square of samples at which sounds are compared.</summary>
    public const float Level = 0.1f;

    /// <summary>Gets the number of frames.</summary>
    public int Frames => Values.Length / Bins;

    /// <summary>The logarithms of the root mean square of channels' magnitudes.</summary>
    /// <param name="channels">The spectra of the channels.</param>
    /// <param name="gain">What brings the samples to <see cref="Level"/>.</param>
    public static LogSpectrum Of(IReadOnlyList<Spectrum> channels, double gain)
    {
        float[] values = new float[channels[0].Real.Length];
        double scale = gain * ScaleOf(channels[0].Bins);
        for (int i = 0; i < values.Length; i++)
        {
            double squares = 0;
            foreach (Spectrum channel in channels)
            {
                squares += ((double)channel.Real[i] * channel.Real[i])
                    + ((double)channel.Imaginary[i] * channel.Imaginary[i]);
            }

            values[i] = (float)Math.Log(1 + (scale * Math.Sqrt(squares / channels.Count)));
        }

        return new LogSpectrum(channels[0].Bins, values);
    }

    /// <summary>
    /// The spectrum without what the mirror at the ends adds: a tone that turns back there is heard at all frequencies,
    /// and would be the only thing that changes in a steady sound. Frames that look beyond an end are no louder than
    /// the first one that does not.
    /// </summary>
    public LogSpectrum WithoutMirrors()
    {
        const int Mirrored = 2;
        float[] values = [.. Values];
        if (Frames > 2 * (Mirrored + 1))
        {
            for (int frame = 0; frame < Mirrored; frame++)
            {
                Lower(frame, Mirrored);
                Lower(Frames - 1 - frame, Frames - 1 - Mirrored);
            }
        }

        return this with { Values = values };

        void Lower(int frame, int inner)
        {
            for (int bin = 0; bin < Bins; bin++)
            {
                ref float value = ref values[(frame * Bins) + bin];
                value = Math.Min(value, Values[(inner * Bins) + bin]);
            }
        }
    }

    /// <summary>The magnitudes; below 0 nothing is softer than silence.</summary>
    /// <param name="gain">What brought the samples to <see cref="Level"/>.</param>
    public float[] Magnitudes(double gain)
    {
        double scale = 1 / (gain * ScaleOf(Bins));
        return Array.ConvertAll(Values, value => (float)((Math.Exp(Math.Max(0, value)) - 1) * scale));
    }

    /// <summary>What makes magnitudes of a tone the same for all lengths of frames.</summary>
    private static double ScaleOf(int bins) => 512.0 / (bins - 1);
}
