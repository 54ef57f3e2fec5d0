using Impasto.Media.Sounds;

namespace Impasto.Samples.Sounds;

/// <summary>
/// A melody on plucked strings (Karplus and Strong, "Digital Synthesis of Plucked-String and Drum Timbres", 1983):
/// noise goes round a line as long as a period, and each round takes some of its high frequencies.
/// </summary>
internal static class PluckedStrings
{
    private const double NoteLength = 0.25;
    private const double Ringing = 1.6;
    private const float Loss = 0.996f;

    // In half tones above a low A (110 Hz).
    private static readonly int[] Melody =
        [0, 7, 12, 15, 19, 15, 12, 7, -4, 3, 8, 12, 15, 12, 8, 3, -2, 5, 10, 14, 17, 14, 7, 12];

    public static Sound Play()
    {
        Recording recording = new();
        for (int i = 0; i < Melody.Length; i++)
        {
            float loudness = i % 8 == 0 ? 1 : 0.7f;
            recording.Add(i * NoteLength, Pluck(110 * Math.Pow(2, Melody[i] / 12.0), i), loudness);
        }

        return recording.Finish();
    }

    private static float[] Pluck(double frequency, int seed)
    {
        // The mean of two neighbours takes half a sample; what is left of the period is a whole and a fraction.
        double period = (Recording.Rate / frequency) - 0.5;
        int length = (int)period;
        float fraction = (float)(period - length);
        float[] samples = new float[(int)(Recording.Rate * Ringing)];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = i <= length + 1 ? (2 * Noise.Hash(i, seed)) - 1
                : Loss * (Mean(i - length) + (fraction * (Mean(i - length - 1) - Mean(i - length))));
        }

        return samples;

        float Mean(int i) => (samples[i] + samples[Math.Max(0, i - 1)]) / 2;
    }
}
