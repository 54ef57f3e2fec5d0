namespace Impasto.Sounds;

/// <summary>Puts the loudness of a sound over time back into another, band by band of the mel scale.</summary>
internal static class Rhythm
{
    private const int Bands = 24;

    // 30 dB: what is silent in the content becomes silent enough, and what is silent in the result is not made loud.
    private const double MostGain = 31.6;

    // Of a band that is far softer than the whole, what is heard is little but the clicks of the others.
    private const double ShareOfWhole = 0.01;

    /// <summary>
    /// Multiplies each band at each time by a gain, so that its loudness relative to its own mean over time is that of
    /// the content. Between the middles of two bands gains are interpolated.
    /// </summary>
    /// <param name="magnitudes">The magnitudes that are changed, frame by frame.</param>
    /// <param name="content">The content's magnitudes.</param>
    /// <param name="rate">The samples of a second.</param>
    /// <param name="bins">The frequencies of a frame.</param>
    public static void Keep(float[] magnitudes, float[] content, int rate, int bins)
    {
        double[] centres = MelScale.Centres(Bands, rate, bins);
        int frames = magnitudes.Length / bins;
        double[] wanted = Envelopes(content, centres, bins), found = Envelopes(magnitudes, centres, bins);
        double[] gains = new double[Bands];
        for (int frame = 0; frame < frames; frame++)
        {
            for (int band = 0; band < Bands; band++)
            {
                double want = wanted[(frame * Bands) + band], have = found[(frame * Bands) + band];
                gains[band] = Math.Clamp(want / Math.Max(have, 1e-9), 1 / MostGain, MostGain);
            }

            for (int bin = 0; bin < bins; bin++)
            {
                magnitudes[(frame * bins) + bin] *= (float)At(gains, centres, bin);
            }
        }
    }

    /// <summary>
    /// The square roots of the bands' energies over time, with a little of the whole, divided by those of their means.
    /// </summary>
    private static double[] Envelopes(float[] magnitudes, double[] centres, int bins)
    {
        int frames = magnitudes.Length / bins;
        double[] envelopes = new double[frames * Bands], means = new double[Bands];
        for (int frame = 0; frame < frames; frame++)
        {
            Span<double> here = envelopes.AsSpan(frame * Bands, Bands);
            for (int bin = 0; bin < bins; bin++)
            {
                double magnitude = magnitudes[(frame * bins) + bin];
                (int band, double share) = Place(centres, bin);
                here[band] += (1 - share) * magnitude * magnitude;
                here[Math.Min(band + 1, Bands - 1)] += share * magnitude * magnitude;
            }

            double whole = 0;
            foreach (double energy in here)
            {
                whole += energy;
            }

            for (int band = 0; band < Bands; band++)
            {
                here[band] += ShareOfWhole * whole;
                means[band] += here[band] / frames;
            }
        }

        for (int i = 0; i < envelopes.Length; i++)
        {
            double mean = means[i % Bands];
            envelopes[i] = mean > 0 ? Math.Sqrt(envelopes[i] / mean) : 1;
        }

        return envelopes;
    }

    private static double At(double[] gains, double[] centres, int bin)
    {
        (int band, double share) = Place(centres, bin);
        return gains[band] + (share * (gains[Math.Min(band + 1, Bands - 1)] - gains[band]));
    }

    /// <summary>The band whose middle is below a frequency, and how far it is on the way to the next.</summary>
    private static (int Band, double Share) Place(double[] centres, int bin)
    {
        int above = Array.FindIndex(centres, centre => centre > bin);
        return above switch
        {
            -1 => (Bands - 1, 0),
            0 => (0, 0),
            _ => (above - 1, (bin - centres[above - 1]) / (centres[above] - centres[above - 1])),
        };
    }
}
