using System.Numerics;
using Impasto.Media.Images;

namespace Impasto.Training.Quality;

/// <summary>
/// How much of an image's power is finer than <see cref="Finest"/> cycles a pixel: the weave and grain at the pitch of
/// the pixels that optimised and fast pictures tend to have, and paintings have little of.
/// </summary>
public static class FinePower
{
    /// <summary>The frequency in cycles a pixel above which power is fine; 0.5 is a line on, a line off.</summary>
    public const double Finest = 0.35;

    /// <summary>Measures the share of an image's power that is fine.</summary>
    /// <remarks>
    /// Of the luminance Y = 0.2126 R + 0.7152 G + 0.0722 B (the pixels as they are, sRGB-encoded) the mean is taken
    /// away, weighted by the window; then it is multiplied by the window, sin^2(pi (x + 1/2) / width) times the same
    /// along y (von Hann's), and transformed by Fourier. Power is the squared magnitude; the frequency of (u, v) cycles
    /// a pixel along the axes is sqrt(u^2 + v^2), so that it is the same for stripes of any direction. To transform it
    /// fast, the windowed image is laid into zeros up to the next powers of two, which samples the same spectrum more
    /// finely.
    /// </remarks>
    /// <param name="image">The image.</param>
    /// <returns>From 0 to 1; 0 for an image of one colour. White noise has 0.615.</returns>
    public static double ShareOf(ImageBuffer image)
    {
        ArgumentNullException.ThrowIfNull(image);
        int width = (int)BitOperations.RoundUpToPowerOf2((uint)image.Width);
        int height = (int)BitOperations.RoundUpToPowerOf2((uint)image.Height);
        Complex[] spectrum = Windowed(image, width, height);
        Transform(spectrum, width, height);
        double fine = 0, all = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                Complex value = spectrum[(y * width) + x];
                double power = (value.Real * value.Real) + (value.Imaginary * value.Imaginary);
                all += power;
                fine += double.Hypot(Frequency(x, width), Frequency(y, height)) > Finest ? power : 0;
            }
        }

        return all > 0 ? fine / all : 0;
    }

    private static double Frequency(int index, int length) => (double)Math.Min(index, length - index) / length;

    private static Complex[] Windowed(ImageBuffer image, int width, int height)
    {
        double[] across = Window(image.Width), down = Window(image.Height);
        double sum = 0;
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                sum += across[x] * down[y] * Luminance(image, x, y);
            }
        }

        double mean = sum / (across.Sum() * down.Sum());
        Complex[] values = new Complex[checked(width * height)];
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                values[(y * width) + x] = across[x] * down[y] * (Luminance(image, x, y) - mean);
            }
        }

        return values;
    }

    private static double[] Window(int length)
    {
        double[] window = new double[length];
        for (int i = 0; i < length; i++)
        {
            window[i] = Math.Pow(Math.Sin(Math.PI * (i + 0.5) / length), 2);
        }

        return window;
    }

    private static double Luminance(ImageBuffer image, int x, int y)
    {
        ReadOnlySpan<float> pixel = image.Pixels.Slice(
            ((y * image.Width) + x) * ImageBuffer.Channels, ImageBuffer.Channels);
        return (0.2126 * pixel[0]) + (0.7152 * pixel[1]) + (0.0722 * pixel[2]);
    }

    private static void Transform(Complex[] values, int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            Transform(values.AsSpan(y * width, width));
        }

        Complex[] column = new Complex[height];
        for (int x = 0; x < width; x++)
        {
            for (int y = 0; y < height; y++)
            {
                column[y] = values[(y * width) + x];
            }

            Transform(column);
            for (int y = 0; y < height; y++)
            {
                values[(y * width) + x] = column[y];
            }
        }
    }

    /// <summary>Cooley and Tukey's fast Fourier transform, in place, of as many values as a power of two.</summary>
    private static void Transform(Span<Complex> values)
    {
        for (int i = 1, reversed = 0; i < values.Length; i++)
        {
            int bit = values.Length >> 1;
            for (; (reversed & bit) != 0; bit >>= 1)
            {
                reversed ^= bit;
            }

            reversed ^= bit;
            if (i < reversed)
            {
                (values[i], values[reversed]) = (values[reversed], values[i]);
            }
        }

        for (int length = 2; length <= values.Length; length *= 2)
        {
            int half = length / 2;
            for (int k = 0; k < half; k++)
            {
                Complex turn = Complex.FromPolarCoordinates(1, -2 * Math.PI * k / length);
                for (int start = 0; start < values.Length; start += length)
                {
                    Complex even = values[start + k], odd = values[start + k + half] * turn;
                    (values[start + k], values[start + k + half]) = (even + odd, even - odd);
                }
            }
        }
    }
}
