using Impasto.Media.Sounds;

namespace Impasto.Samples.Sounds;

/// <summary>Bells: partial tones that are no multiples of one, of which the higher die away sooner.</summary>
internal static class Bells
{
    private const double Ringing = 4;

    // Times the tone that is heard, as in bells that are cast: hum, prime, third, fifth, octave and above.
    private static readonly (double Ratio, float Loudness, double Decay)[] Partials =
    [
        (0.5, 0.5f, 2.2), (1, 0.8f, 1.6), (1.19, 0.7f, 1.2), (1.5, 0.3f, 0.9), (2, 0.8f, 0.8), (2.51, 0.4f, 0.5),
        (2.67, 0.35f, 0.45), (3.01, 0.3f, 0.35), (4.17, 0.25f, 0.2), (5.43, 0.15f, 0.12),
    ];

    private static readonly (double Time, double Frequency)[] Strokes =
        [(0, 523), (0.75, 659), (1.5, 587), (2.25, 392), (3.4, 523), (4, 587), (4.6, 659), (5.2, 523)];

    public static Sound Ring()
    {
        Recording recording = new();
        foreach ((double time, double frequency) in Strokes)
        {
            recording.Add(time, Strike(frequency), 1);
        }

        return recording.Finish();
    }

    private static float[] Strike(double frequency)
    {
        float[] samples = new float[(int)(Recording.Rate * Ringing)];
        for (int i = 0; i < samples.Length; i++)
        {
            double time = (double)i / Recording.Rate;
            double sum = 0;
            foreach ((double ratio, float loudness, double decay) in Partials)
            {
                sum += loudness * Math.Exp(-time / decay) * Math.Sin(2 * Math.PI * ratio * frequency * time);
            }

            samples[i] = (float)sum;
        }

        return samples;
    }
}
