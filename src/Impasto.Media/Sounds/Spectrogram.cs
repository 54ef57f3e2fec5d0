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
        ImageBuffer picture = new(width, height);
        double[] powers = new double[width * height];
        FrameGroup group = new(new FourierTables(Window));
        float[] window = new float[Window];
        for (int i = 0; i < Window; i++)
        {
            window[i] = (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * i / Window)));
        }

        for (int x = 0; x < width; x++)
        {
            double[] column = ColumnOf(sound, (double)x / width, 1.0 / width, group, window);
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

    /// <summary>The mean power by frequency of eight frames that are spread over a part of the sound.</summary>
    private static double[] ColumnOf(Sound sound, double start, double length, FrameGroup group, float[] window)
    {
        double[] column = new double[(Window / 2) + 1];
        float[] frame = new float[Window], real = new float[column.Length], imaginary = new float[column.Length];
        for (int channel = 0; channel < sound.ChannelCount; channel++)
        {
            ReadOnlySpan<float> samples = sound.Channel(channel);
            for (int lane = 0; lane < FrameGroup.Lanes; lane++)
            {
                double middle = (start + (length * (lane + 0.5) / FrameGroup.Lanes)) * samples.Length;
                int first = (int)middle - (Window / 2);
                int from = Math.Max(0, first), end = Math.Min(samples.Length, first + Window);
                Array.Clear(frame);
                samples[from..end].CopyTo(frame.AsSpan(from - first));
                group.Load(lane, frame, window);
            }

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

        return column;
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
