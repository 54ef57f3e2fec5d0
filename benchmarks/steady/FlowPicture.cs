using Impasto.Compute.Execution;
using Impasto.Media.Images;
using Impasto.Video;
using Impasto.Video.OpticalFlow;

namespace Impasto.Benchmarks.Steady;

/// <summary>
/// The picture docs/methods/film-flow.jpg: frames of a rendered shot; what is painted of them; the flow to the frame
/// before, as a hue by its direction, the stronger the farther; and what is certain of that frame, in white.
/// </summary>
internal static class FlowPicture
{
    private const int Columns = 3, Rows = 4, Gap = 4, Apart = 4, Shot = 5, Width = 320;
    private const int Channels = ImageBuffer.Channels;

    /// <summary>Makes the picture.</summary>
    /// <param name="paint">Paints a frame.</param>
    /// <param name="pool">The threads.</param>
    public static ImageBuffer Make(Func<ImageBuffer, ImageBuffer> paint, WorkerPool pool)
    {
        RenderedShot shot = new(Shot, Width, (Apart * Columns) + 1);
        int height = shot.Frames[0].Height;
        SteadyOptions options = new();
        using SteadyPainter painter = new(Width, height, options, pool.Threads);
        using DisFlow flow = new(Width, height, options.Flow, pool.Threads);
        ImageBuffer whole = new((Columns * (Width + Gap)) - Gap, (Rows * (height + Gap)) - Gap);
        whole.Pixels.Fill(1);
        for (int i = 0; i < shot.Frames.Length; i++)
        {
            ImageBuffer frame = shot.Frames[i];
            ImageBuffer painted = painter.Next(frame, i == 0, paint);
            if (i == 0 || i % Apart != 0)
            {
                continue;
            }

            FlowPair between = flow.Both(shot.Frames[i - 1], frame);
            ImageBuffer[] column =
            [
                frame, painted, Colours(between.Backward),
                Grey(FlowCertainty.Of(between.Backward, between.Forward, pool), Width, height),
            ];
            for (int row = 0; row < Rows; row++)
            {
                Put(column[row], whole, ((i / Apart) - 1) * (Width + Gap), row * (height + Gap));
            }
        }

        return whole;
    }

    private static void Put(ImageBuffer part, ImageBuffer whole, int left, int top)
    {
        for (int y = 0; y < part.Height; y++)
        {
            part.Pixels.Slice(y * part.Width * Channels, part.Width * Channels)
                .CopyTo(whole.Pixels[((((top + y) * whole.Width) + left) * Channels)..]);
        }
    }

    private static ImageBuffer Colours(FlowField flow)
    {
        ImageBuffer image = new(flow.Width, flow.Height);
        float most = 1e-3f;
        for (int i = 0; i < flow.Horizontal.Length; i++)
        {
            most = Math.Max(most, float.Hypot(flow.Horizontal[i], flow.Vertical[i]));
        }

        for (int i = 0; i < flow.Horizontal.Length; i++)
        {
            (float u, float v) = (flow.Horizontal[i], flow.Vertical[i]);
            float strength = MathF.Sqrt(float.Hypot(u, v) / most);
            float hue = (MathF.Atan2(v, u) / MathF.Tau) + 1;
            for (int channel = 0; channel < Channels; channel++)
            {
                // Of a colour circle, each channel is full over a third and rises and falls over a sixth.
                float place = MathF.Abs(((hue + (channel / 3f)) % 1 * 6) - 3);
                float pure = Math.Clamp(place - 1, 0, 1);
                image.Pixels[(i * Channels) + channel] = 1 - (strength * (1 - pure));
            }
        }

        return image;
    }

    private static ImageBuffer Grey(float[] shares, int width, int height)
    {
        ImageBuffer image = new(width, height);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = Math.Clamp(shares[i / Channels], 0, 1);
        }

        return image;
    }
}
