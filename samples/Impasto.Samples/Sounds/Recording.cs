using Impasto.Media.Sounds;

namespace Impasto.Samples.Sounds;

/// <summary>A sound of six seconds that others add to.</summary>
internal sealed class Recording
{
    public const int Rate = 22_050;
    public const double Seconds = 6;

    private const float Peak = 0.7f;

    private readonly float[] samples = new float[(int)(Rate * Seconds)];

    /// <summary>Adds samples from a time on; what goes beyond the end is left out.</summary>
    public void Add(double time, ReadOnlySpan<float> added, float loudness)
    {
        int start = (int)(time * Rate);
        for (int i = 0; i < Math.Min(added.Length, samples.Length - start); i++)
        {
            samples[start + i] += loudness * added[i];
        }
    }

    /// <summary>Gives the sound, as loud as fits.</summary>
    public Sound Finish()
    {
        float scale = Peak / samples.Max(MathF.Abs);
        return new Sound(Rate, [[.. samples.Select(sample => sample * scale)]]);
    }
}
