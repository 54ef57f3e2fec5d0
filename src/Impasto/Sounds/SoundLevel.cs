namespace Impasto.Sounds;

/// <summary>How loud samples are, and what brings them to a loudness.</summary>
internal static class SoundLevel
{
    // Full scale is 1.
    private const double Loudest = 0.999;

    // From where on, relative to the loudest, samples are bent.
    private const double Knee = 0.8;

    /// <summary>The root mean square of the samples of all channels.</summary>
    /// <param name="channels">The channels, all of one length.</param>
    public static double Of(float[][] channels) => Math.Sqrt(
        channels.Sum(channel => channel.Sum(sample => (double)sample * sample) / channel.Length) / channels.Length);

    /// <summary>How loud a sample may be beside those of a sound: full scale, or what that has beyond it.</summary>
    /// <param name="channels">The channels of that sound.</param>
    public static double MostOf(float[][] channels) =>
        channels.Max(channel => channel.Max(Math.Abs)) is > 1 and var peak ? peak : Loudest;

    /// <summary>Brings samples to a level; those that would come near the loudest are bent, not cut.</summary>
    /// <param name="channels">The channels, which are changed.</param>
    /// <param name="level">The root mean square.</param>
    /// <param name="most">What no sample is louder than.</param>
    public static void Bring(float[][] channels, double level, double most)
    {
        double found = Of(channels);
        double factor = found == 0 ? 0 : level / found, knee = Knee * most;
        foreach (float[] channel in channels)
        {
            for (int i = 0; i < channel.Length; i++)
            {
                double sample = channel[i] * factor, beyond = Math.Abs(sample) - knee;
                channel[i] = (float)(beyond <= 0
                    ? sample
                    : Math.Sign(sample) * (knee + ((most - knee) * Math.Tanh(beyond / (most - knee)))));
            }
        }
    }
}
