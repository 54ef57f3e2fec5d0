using Impasto.Media.Images;

namespace Impasto.Control.Color;

/// <summary>The mean colour of an image and the covariance of its channels.</summary>
/// <param name="Mean">The means of red, green and blue.</param>
/// <param name="Covariance">The covariance.</param>
internal sealed record ColorMoments(double[] Mean, Matrix3 Covariance)
{
    /// <summary>
    /// A variance of less than this, in any direction of colours, is none: it is that of less than a step of 8 bits,
    /// and to stretch it would show the noise of files.
    /// </summary>
    public const double LeastVariance = 1.0 / (255 * 255);

    /// <summary>Measures an image; pixels count as much as their alpha says.</summary>
    /// <param name="image">The image.</param>
    /// <returns>Null for an image of which nothing is to be seen.</returns>
    public static ColorMoments? Of(ImageBuffer image)
    {
        const int Channels = ImageBuffer.Channels;
        ReadOnlySpan<float> pixels = image.Pixels, alpha = image.Alpha;
        double[] mean = new double[Channels];
        double total = 0;
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            double weight = alpha.IsEmpty ? 1 : alpha[i];
            total += weight;
            for (int c = 0; c < Channels; c++)
            {
                mean[c] += weight * pixels[(i * Channels) + c];
            }
        }

        if (total <= 0)
        {
            return null;
        }

        for (int c = 0; c < Channels; c++)
        {
            mean[c] /= total;
        }

        Matrix3 covariance = new();
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            double weight = (alpha.IsEmpty ? 1 : alpha[i]) / total;
            ReadOnlySpan<float> pixel = pixels.Slice(i * Channels, Channels);
            for (int row = 0; row < Channels; row++)
            {
                for (int column = 0; column <= row; column++)
                {
                    covariance[row, column] += weight * (pixel[row] - mean[row]) * (pixel[column] - mean[column]);
                }
            }
        }

        for (int row = 0; row < Channels; row++)
        {
            for (int column = row + 1; column < Channels; column++)
            {
                covariance[row, column] = covariance[column, row];
            }
        }

        return new ColorMoments(mean, covariance);
    }

    /// <summary>
    /// Moves the colours of an image in place from these moments to others, <c>x' = A (x - m) + m'</c>, and cuts them
    /// to [0, 1].
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="other">The other moments.</param>
    /// <param name="map">The matrix A.</param>
    public void Move(ImageBuffer image, ColorMoments other, Matrix3 map)
    {
        const int Channels = ImageBuffer.Channels;
        Span<double> centred = stackalloc double[Channels];
        for (int start = 0; start < image.Pixels.Length; start += Channels)
        {
            Span<float> pixel = image.Pixels.Slice(start, Channels);
            for (int c = 0; c < Channels; c++)
            {
                centred[c] = pixel[c] - Mean[c];
            }

            for (int c = 0; c < Channels; c++)
            {
                double moved = (map[c, 0] * centred[0]) + (map[c, 1] * centred[1]) + (map[c, 2] * centred[2]);
                pixel[c] = (float)Math.Clamp(moved + other.Mean[c], 0, 1);
            }
        }
    }
}
