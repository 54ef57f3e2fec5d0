using Impasto.Media.Images;

namespace Impasto.Control.Color;

/// <summary>
/// Luminance and colour apart, as YIQ has them: luminance is <c>0.299 R + 0.587 G + 0.114 B</c>, and what is added to
/// red, green and blue alike changes it alone.
/// </summary>
internal static class Luminance
{
    private const int Channels = ImageBuffer.Channels;

    /// <summary>The luminance of a pixel.</summary>
    public static float Of(ReadOnlySpan<float> pixel) =>
        (0.299f * pixel[0]) + (0.587f * pixel[1]) + (0.114f * pixel[2]);

    /// <summary>An image with less colour.</summary>
    /// <param name="image">The image.</param>
    /// <param name="share">How much of the colour is taken away, 0 to 1.</param>
    public static ImageBuffer Fade(ImageBuffer image, double share)
    {
        ImageBuffer faded = Copy(image);
        for (int i = 0; i < faded.Pixels.Length; i += Channels)
        {
            Span<float> pixel = faded.Pixels.Slice(i, Channels);
            float grey = Math.Clamp(Of(pixel), 0, 1);
            for (int c = 0; c < Channels; c++)
            {
                pixel[c] += (float)share * (grey - pixel[c]);
            }
        }

        return faded;
    }

    /// <summary>
    /// Gives an image in shades of grey the mean luminance of another and its deviation (Hertzmann, "Image Analogies",
    /// 2001); a flat one becomes as light as the other is in the mean.
    /// </summary>
    /// <param name="grey">The image, changed in place.</param>
    /// <param name="reference">The other, in colour or not.</param>
    public static void Match(ImageBuffer grey, ImageBuffer reference)
    {
        (double mean, double deviation) = MomentsOf(grey);
        (double wanted, double wantedDeviation) = MomentsOf(reference);
        if (double.IsNaN(mean) || double.IsNaN(wanted))
        {
            return;
        }

        double gain = deviation * deviation < ColorMoments.LeastVariance ? 0 : wantedDeviation / deviation;
        for (int i = 0; i < grey.Pixels.Length; i += Channels)
        {
            double moved = ((grey.Pixels[i] - mean) * gain) + wanted;
            grey.Pixels.Slice(i, Channels).Fill((float)Math.Clamp(moved, 0, 1));
        }
    }

    /// <summary>
    /// A picture with the colours of another image. Where they do not fit a luminance, they are made paler until they
    /// do: strokes and hues stay.
    /// </summary>
    /// <param name="picture">Gives the luminance, and what is left of the colours.</param>
    /// <param name="colours">Gives the colours, of the same size.</param>
    /// <param name="share">How much of the colours is the other image's, 0 to 1.</param>
    /// <param name="cover">
    /// How much of each pixel is painted, 0 to 1; what is not has all of the other image's colours, and is that image
    /// where nothing is. Everything where null.
    /// </param>
    public static ImageBuffer Recolour(
        ImageBuffer picture, ImageBuffer colours, double share, float[]? cover = null)
    {
        ImageBuffer result = Copy(picture);
        Span<float> colour = stackalloc float[Channels];
        for (int i = 0; i < result.Pixels.Length; i += Channels)
        {
            Span<float> pixel = result.Pixels.Slice(i, Channels);
            ReadOnlySpan<float> other = colours.Pixels.Slice(i, Channels);
            float painted = cover is null ? 1 : cover[i / Channels];
            if (painted == 0)
            {
                other.CopyTo(pixel);
                continue;
            }

            float part = (float)(painted == 1 ? share : 1 - (painted * (1 - share)));
            float light = Math.Clamp(Of(pixel), 0, 1), otherLight = Of(other), fit = 1;
            for (int c = 0; c < Channels; c++)
            {
                float own = pixel[c] - light;
                colour[c] = own + (part * (other[c] - otherLight - own));
                float room = colour[c] > 0 ? 1 - light : light;
                fit = Math.Abs(colour[c]) > room ? Math.Min(fit, room / Math.Abs(colour[c])) : fit;
            }

            for (int c = 0; c < Channels; c++)
            {
                pixel[c] = Math.Clamp(light + (fit * colour[c]), 0, 1);
            }
        }

        return result;
    }

    /// <summary>The mean and the deviation; no numbers for an image of which nothing is to be seen.</summary>
    private static (double Mean, double Deviation) MomentsOf(ImageBuffer image)
    {
        double total = 0, sum = 0, squares = 0;
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            double weight = image.HasAlpha ? image.Alpha[i] : 1;
            double light = Of(image.Pixels.Slice(i * Channels, Channels));
            (total, sum, squares) = (total + weight, sum + (weight * light), squares + (weight * light * light));
        }

        double mean = sum / total;
        return (mean, Math.Sqrt(Math.Max(0, (squares / total) - (mean * mean))));
    }

    private static ImageBuffer Copy(ImageBuffer image) => new(image.Width, image.Height, image.Pixels, image.Alpha);
}
