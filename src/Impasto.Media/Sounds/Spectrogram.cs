using Impasto.Media.Images;

namespace Impasto.Media.Sounds;

/// <summary>
/// Draws the spectrum of a sound: time goes across, frequency up to half the rate, and the loudness in dB below the
/// loudest place gives the colour, by a scale whose lightness rises evenly (Green, "A colour scheme for the display of
/// astronomical intensity images", 2011).
/// </summary>
public static class Spectrogram
{
    private const int Window = 2048;
    private const double Range = 80;

    /// <summary>Draws a sound, all its channels together.</summary>
    /// <param name="sound">The sound.</param>
    /// <param name="width">The width of the picture in pixels, which the whole sound takes.</param>
    /// <param name="height">The height of the picture in pixels.</param>
    /// <returns>The picture.</returns>
    public static ImageBuffer Draw(Sound sound, int width = 1024, int height = 512)
    {
        ArgumentNullException.ThrowIfNull(sound);
        int place = 0;
        return Draw(new PassingSamples(sound.ChannelCount, Window, Read), sound.Length, width, height);

        int Read(float[][] block)
        {
            int count = Math.Min(block[0].Length, sound.Length - place);
            for (int channel = 0; channel < block.Length; channel++)
            {
                sound.Channel(channel).Slice(place, count).CopyTo(block[channel]);
            }

            place += count;
            return count;
        }
    }

    /// <summary>
    /// Draws a sound while it is read, all its channels together: the memory does not grow with its length.
    /// </summary>
    /// <param name="sound">The sound, at its start.</param>
    /// <param name="length">
    /// The samples of a channel that are drawn: what there is beyond is left out, and what there is less is silent.
    /// </param>
    /// <param name="width">The width of the picture in pixels, which that length takes.</param>
    /// <param name="height">The height of the picture in pixels.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="SoundException">The sound cannot be read.</exception>
    public static ImageBuffer Draw(SoundSource sound, long length, int width = 1024, int height = 512)
    {
        ArgumentNullException.ThrowIfNull(sound);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return Draw(new PassingSamples(sound.ChannelCount, Window, sound.Read), length, width, height);
    }

    private static ImageBuffer Draw(PassingSamples samples, long length, int width, int height)
    {
        ImageBuffer picture = new(width, height);
        double[] powers = new double[width * height];
        FrameGroup[] groups =
            [.. Enumerable.Range(0, samples.ChannelCount).Select(_ => new FrameGroup(new FourierTables(Window)))];
        float[] window = new float[Window];
        for (int i = 0; i < Window; i++)
        {
            window[i] = (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * i / Window)));
        }

        double[] column = new double[(Window / 2) + 1];
        for (int x = 0; x < width; x++)
        {
            LoadColumn(samples, length, (double)x / width, 1.0 / width, groups, window);
            Sum(groups, column);
            for (int y = 0; y < height; y++)
            {
                powers[(y * width) + x] = Between(column, height - 1 - y, height);
            }
        }

        double loudest = powers.Max();
        for (int i = 0; i < powers.Length; i++)
        {
            double below = powers[i] > 0 ? 10 * Math.Log10(powers[i] / loudest) : double.NegativeInfinity;
            Paint(Math.Max(0, 1 + (below / Range)), picture.Pixels.Slice(i * ImageBuffer.Channels));
        }

        return picture;
    }

    /// <summary>Loads eight frames of each channel that are spread over a part of the sound.</summary>
    private static void LoadColumn(
        PassingSamples samples, long length, double start, double share, FrameGroup[] groups, float[] window)
    {
        float[] frame = new float[Window];
        for (int lane = 0; lane < FrameGroup.Lanes; lane++)
        {
            double middle = (start + (share * (lane + 0.5) / FrameGroup.Lanes)) * length;
            long first = (long)middle - (Window / 2);
            samples.MoveTo(first, Window);
            for (int channel = 0; channel < groups.Length; channel++)
            {
                samples.CopyTo(channel, first, frame);
                groups[channel].Load(lane, frame, window);
            }
        }
    }

    /// <summary>Sums up the powers of frames by frequency.</summary>
    private static void Sum(FrameGroup[] groups, double[] column)
    {
        Array.Clear(column);
        float[] real = new float[column.Length], imaginary = new float[column.Length];
        foreach (FrameGroup group in groups)
        {
            group.Forward();
            for (int lane = 0; lane < FrameGroup.Lanes; lane++)
            {
                group.Store(lane, real, imaginary);
                for (int i = 0; i < column.Length; i++)
                {
                    column[i] += ((double)real[i] * real[i]) + ((double)imaginary[i] * imaginary[i]);
                }
            }
        }
    }

    /// <summary>The loudest of the frequencies of a row, or what lies between two where rows are finer.</summary>
    private static double Between(double[] column, int row, int rows)
    {
        double scale = (double)(column.Length - 1) / rows;
        int from = (int)Math.Ceiling(row * scale), end = (int)Math.Ceiling((row + 1) * scale);
        if (from < end)
        {
            return column[from..end].Max();
        }

        double place = (row + 0.5) * scale;
        int low = Math.Min((int)place, column.Length - 2);
        return column[low] + ((place - low) * (column[low + 1] - column[low]));
    }

    /// <summary>The colour of a loudness in [0, 1]: from black through blue, green and red to white.</summary>
    private static void Paint(double loudness, Span<float> pixel)
    {
        double angle = 2 * Math.PI * ((1 / 6.0) + 1 - (1.5 * loudness));
        double strength = loudness * (1 - loudness) / 2;
        (double sine, double cosine) = Math.SinCos(angle);
        pixel[0] = Unit.Clamp((float)(loudness + (strength * ((-0.14861 * cosine) + (1.78277 * sine)))));
        pixel[1] = Unit.Clamp((float)(loudness + (strength * ((-0.29227 * cosine) - (0.90649 * sine)))));
        pixel[2] = Unit.Clamp((float)(loudness + (strength * 1.97294 * cosine)));
    }
}
