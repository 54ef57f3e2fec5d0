namespace Impasto.Media.Sounds;

/// <summary>Samples of a sound, channel by channel; full scale is from -1 to 1, and what is louder is kept.</summary>
public sealed class Sound
{
    private readonly float[][] channels;

    /// <summary>Makes a sound of samples that it takes over.</summary>
    /// <param name="rate">The samples of a channel in a second, more than 0.</param>
    /// <param name="channels">The samples of each channel: at least one channel, all of one length.</param>
    /// <exception cref="ArgumentException">The channels are none, of several lengths, or not all numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not more than 0.</exception>
    public Sound(int rate, float[][] channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 1);
        ArgumentNullException.ThrowIfNull(channels);
        if (channels.Length == 0 || channels.Any(channel => channel.Length != channels[0].Length))
        {
            throw new ArgumentException("A sound has at least one channel, and all have one length.", nameof(channels));
        }

        foreach (float[] channel in channels)
        {
            int place = IndexOfNoNumber(channel);
            if (place >= 0)
            {
                throw new ArgumentException($"The sample {place} is {channel[place]}, no number.", nameof(channels));
            }
        }

        Rate = rate;
        this.channels = channels;
    }

    /// <summary>Gets the samples of a channel in a second.</summary>
    public int Rate { get; }

    /// <summary>Gets the samples of a channel.</summary>
    public int Length => channels[0].Length;

    /// <summary>Gets the number of channels.</summary>
    public int ChannelCount => channels.Length;

    /// <summary>Gets how long it lasts, in seconds.</summary>
    public double Seconds => (double)Length / Rate;

    /// <summary>Gives the samples of a channel.</summary>
    /// <param name="channel">Its number, from 0 on.</param>
    public ReadOnlySpan<float> Channel(int channel) => channels[channel];

    /// <summary>The place of the first sample that is infinite or no number; -1 where there is none.</summary>
    internal static int IndexOfNoNumber(ReadOnlySpan<float> samples)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            if (!float.IsFinite(samples[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
