using Impasto.Media.Sounds;

namespace Impasto.Samples.Sounds;

/// <summary>
/// Rain: thousands of drops, each a short tone that dies away at once, over the hiss of those far away.
/// </summary>
internal static class Rain
{
    private const int Drops = 5000;
    private const double DropLength = 0.03;
    private const float HissLoudness = 0.05f;

    public static Sound Fall()
    {
        Recording recording = new();
        float[] hiss = new float[(int)(Recording.Rate * Recording.Seconds)];
        for (int i = 1; i < hiss.Length; i++)
        {
            hiss[i] = Noise.Hash(i) - Noise.Hash(i - 1);
        }

        recording.Add(0, hiss, HissLoudness);
        for (int drop = 0; drop < Drops; drop++)
        {
            // Few drops are near, and so loud.
            float nearness = Noise.Hash(drop, 1);
            recording.Add(
                Noise.Hash(drop, 2) * Recording.Seconds, Splash(drop), 0.02f + (0.5f * MathF.Pow(nearness, 6)));
        }

        return recording.Finish();
    }

    private static float[] Splash(int drop)
    {
        double frequency = 900 * Math.Pow(7, Noise.Hash(drop, 3));
        double decay = 0.001 + (0.004 * Noise.Hash(drop, 4));
        float[] samples = new float[(int)(Recording.Rate * DropLength)];
        for (int i = 0; i < samples.Length; i++)
        {
            double time = (double)i / Recording.Rate;
            samples[i] = (float)(Math.Exp(-time / decay) * Math.Sin(2 * Math.PI * frequency * time));
        }

        return samples;
    }
}
