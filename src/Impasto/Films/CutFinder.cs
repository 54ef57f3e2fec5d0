using Impasto.Media.Images;
using Impasto.Media.Video;

namespace Impasto.Films;

/// <summary>
/// Finds where shots begin. Two frames differ by the mean distance of the colours of 32 x 18 cells; there is a cut
/// where a frame differs from the one before by at least 0.04, and at least twice as much as the frame before it and
/// the one after it do from theirs. So neither a fast camera, nor a flash, which comes and goes, nor a fade is a
/// cut.
/// </summary>
internal static class CutFinder
{
    private const int Columns = 32;
    private const int Rows = 18;
    private const int Step = 2;
    private const float Least = 0.04f;
    private const float Times = 2;

    /// <summary>Says of each frame whether a shot begins with it; the first one begins one.</summary>
    /// <param name="frames">The frames, of which one is read ahead.</param>
    public static IEnumerable<(VideoFrame Frame, bool IsCut)> Find(IEnumerable<VideoFrame> frames)
    {
        VideoFrame? held = null;
        float[] cells = [];
        float before = float.PositiveInfinity, here = 0;
        foreach (VideoFrame frame in frames)
        {
            float[] next = Cells(frame.Picture);
            float after = held is null ? 0 : Distance(cells, next);
            if (held is not null)
            {
                yield return (held, IsCut(before, here, after));
                before = float.IsPositiveInfinity(before) ? 0 : here;
            }

            (held, cells, here) = (frame, next, after);
        }

        if (held is not null)
        {
            yield return (held, IsCut(before, here, 0));
        }
    }

    private static bool IsCut(float before, float here, float after) =>
        float.IsPositiveInfinity(before) || (here >= Least && here >= Times * Math.Max(before, after));

    /// <summary>The mean colours of the cells, of every other pixel.</summary>
    private static float[] Cells(ImageBuffer picture)
    {
        const int Channels = ImageBuffer.Channels;
        float[] sums = new float[Columns * Rows * Channels];
        int[] counts = new int[Columns * Rows];
        ReadOnlySpan<float> pixels = picture.Pixels;
        for (int y = 0; y < picture.Height; y += Step)
        {
            int row = y * Rows / picture.Height;
            for (int x = 0; x < picture.Width; x += Step)
            {
                int cell = (row * Columns) + (x * Columns / picture.Width);
                int from = ((y * picture.Width) + x) * Channels;
                counts[cell]++;
                for (int channel = 0; channel < Channels; channel++)
                {
                    sums[(cell * Channels) + channel] += pixels[from + channel];
                }
            }
        }

        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] /= Math.Max(1, counts[i / Channels]);
        }

        return sums;
    }

    private static float Distance(float[] a, float[] b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += Math.Abs(a[i] - b[i]);
        }

        return sum / a.Length;
    }
}
