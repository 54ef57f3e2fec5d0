using Impasto.Media.Sounds;

namespace Impasto.Sounds;

/// <summary>A sound whose manner another one gets.</summary>
public sealed record SoundStyle
{
    /// <summary>The most that is looked at of a style, in seconds.</summary>
    public const int MostSeconds = 60;

    /// <summary>Makes a style.</summary>
    /// <param name="sound">The sound.</param>
    /// <param name="weight">How much it counts beside others; more than 0.</param>
    /// <exception cref="ArgumentException">It is silent, or the weight is out of its range.</exception>
    public SoundStyle(Sound sound, double weight = 1)
    {
        ArgumentNullException.ThrowIfNull(sound);
        if (LevelOf(sound) == 0)
        {
            throw new ArgumentException("A style is silent: there is nothing to take from it; name another sound.");
        }

        if (!(weight > 0) || !double.IsFinite(weight))
        {
            throw new ArgumentException($"The weight of a style is a number of more than 0, not {weight}.");
        }

        (Sound, Weight) = (sound, weight);
    }

    /// <summary>Gets the sound.</summary>
    public Sound Sound { get; }

    /// <summary>Gets how much it counts beside others.</summary>
    public double Weight { get; }

    /// <summary>Gets what there is to say of its file, such as that it is damaged, as sentences.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Reads a style, no more than its first <see cref="MostSeconds"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rate">The samples a second to which it is brought; its own where null.</param>
    /// <param name="weight">How much it counts beside others; more than 0.</param>
    /// <exception cref="SoundException">It cannot be read.</exception>
    /// <exception cref="ArgumentException">It is silent, or the weight is out of its range.</exception>
    public static SoundStyle Read(string path, int? rate = null, double weight = 1)
    {
        using SoundSource source = SoundSource.Open(path, rate);
        float[][] block = [.. Enumerable.Range(0, source.ChannelCount).Select(_ => new float[source.Rate])];
        List<float>[] channels = [.. block.Select(_ => new List<float>())];
        for (int second = 0; second < MostSeconds && source.Read(block) is > 0 and int count; second++)
        {
            for (int channel = 0; channel < block.Length; channel++)
            {
                channels[channel].AddRange(block[channel].AsSpan(0, count));
            }
        }

        Sound sound = new(source.Rate, [.. channels.Select(channel => channel.ToArray())]);
        return LevelOf(sound) > 0
            ? new SoundStyle(sound, weight) { Notes = source.Notes }
            : throw new SoundException($"{path}: the style is silent: there is nothing to take from it; name another.");
    }

    /// <summary>The root mean square of a sound's samples.</summary>
    internal static double LevelOf(Sound sound)
    {
        double sum = 0;
        for (int channel = 0; channel < sound.ChannelCount; channel++)
        {
            foreach (float sample in sound.Channel(channel))
            {
                sum += (double)sample * sample;
            }
        }

        return Math.Sqrt(sum / Math.Max(1, (long)sound.ChannelCount * sound.Length));
    }
}
