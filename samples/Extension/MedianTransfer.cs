using Impasto.Control.Color;
using Impasto.Media.Images;

namespace Extension;

/// <summary>
/// A colour transfer: each channel is moved and stretched until its median, and the median distance from it, are the
/// reference's. A few pixels of another colour, such as a signature or a frame, do not count then.
/// </summary>
internal sealed class MedianTransfer : IColorTransfer
{
    private const float Least = 1f / 255;

    /// <inheritdoc/>
    public void Match(ImageBuffer image, ImageBuffer reference)
    {
        for (int channel = 0; channel < ImageBuffer.Channels; channel++)
        {
            (float median, float distance) = Measure(image, channel);
            (float wanted, float wantedDistance) = Measure(reference, channel);
            float gain = distance < Least ? 0 : wantedDistance / distance;
            for (int i = channel; i < image.Pixels.Length; i += ImageBuffer.Channels)
            {
                image.Pixels[i] = Math.Clamp(((image.Pixels[i] - median) * gain) + wanted, 0, 1);
            }
        }
    }

    /// <summary>The median of a channel, and that of the distances from it, where something is to be seen.</summary>
    private static (float Median, float Distance) Measure(ImageBuffer image, int channel)
    {
        List<float> values = [];
        for (int pixel = 0; pixel < image.Width * image.Height; pixel++)
        {
            if (!image.HasAlpha || image.Alpha[pixel] > 0)
            {
                values.Add(image.Pixels[(pixel * ImageBuffer.Channels) + channel]);
            }
        }

        float median = MedianOf(values);
        return (median, MedianOf([.. values.Select(value => Math.Abs(value - median))]));
    }

    private static float MedianOf(List<float> values)
    {
        values.Sort();
        return values.Count == 0 ? 0 : values[values.Count / 2];
    }
}
