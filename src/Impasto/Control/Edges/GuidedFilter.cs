using Impasto.Media.Images;

namespace Impasto.Control.Edges;

/// <summary>
/// The guided filter with a guide of three colours (He, Sun and Tang, "Guided Image Filtering", ECCV 2010, equations 14
/// to 16): in each window the result is a linear function of the guide, aᵀI + b, the nearest to what is filtered with
/// <c>smoothing</c> times the square of a added; a pixel gets the mean of the windows that it is in. So the result has
/// edges only where the guide has. The time is that of means of squares, whatever the radius.
/// </summary>
internal sealed class GuidedFilter
{
    private const int Channels = ImageBuffer.Channels;

    // Which two colours of the guide each plane of the symmetric matrix is of.
    private static readonly (int Row, int Column)[] Pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)];

    private readonly ImageBuffer guide;
    private readonly int radius;
    private readonly float[][] means;
    private readonly float[][] inverse;
    private readonly float[][] slopes;
    private readonly float[] scratch;

    /// <summary>Makes a filter.</summary>
    /// <param name="guide">The guide.</param>
    /// <param name="radius">The pixels of a window on each side of its middle, at least 1.</param>
    /// <param name="smoothing">
    /// How much an edge of the guide costs, more than 0: a variance of values in [0, 1].
    /// </param>
    public GuidedFilter(ImageBuffer guide, int radius, double smoothing)
    {
        this.guide = guide;
        this.radius = radius;
        scratch = new float[guide.Width * guide.Height];
        slopes = [.. Enumerable.Range(0, Channels).Select(_ => new float[scratch.Length])];
        means = [.. Enumerable.Range(0, Channels).Select(c => MeanOf(i => Of(i, c)))];
        inverse = [.. Pairs.Select(pair => MeanOf(i => Of(i, pair.Row) * Of(i, pair.Column)))];
        for (int i = 0; i < scratch.Length; i++)
        {
            Invert(i, smoothing);
        }
    }

    /// <summary>The memory that a filter takes while it works, in bytes.</summary>
    /// <param name="width">The width of the guide.</param>
    /// <param name="height">The height of the guide.</param>
    public static long PlanBytes(int width, int height)
    {
        const int Planes = 13; // three means, six of a matrix, three slopes, and one to add in
        return Planes * sizeof(float) * (long)width * height;
    }

    /// <summary>Filters a plane in place.</summary>
    /// <param name="plane">A value for each pixel of the guide.</param>
    public void Apply(Span<float> plane)
    {
        for (int c = 0; c < Channels; c++)
        {
            for (int i = 0; i < plane.Length; i++)
            {
                slopes[c][i] = Of(i, c) * plane[i];
            }

            BoxMean.Take<float>(slopes[c], scratch, guide.Width, radius);
        }

        Span<float> offsets = plane;
        BoxMean.Take<float>(offsets, scratch, guide.Width, radius);
        for (int i = 0; i < offsets.Length; i++)
        {
            float r = slopes[0][i] - (means[0][i] * offsets[i]);
            float g = slopes[1][i] - (means[1][i] * offsets[i]);
            float b = slopes[2][i] - (means[2][i] * offsets[i]);
            slopes[0][i] = (inverse[0][i] * r) + (inverse[1][i] * g) + (inverse[2][i] * b);
            slopes[1][i] = (inverse[1][i] * r) + (inverse[3][i] * g) + (inverse[4][i] * b);
            slopes[2][i] = (inverse[2][i] * r) + (inverse[4][i] * g) + (inverse[5][i] * b);
            offsets[i] -= (slopes[0][i] * means[0][i]) + (slopes[1][i] * means[1][i]) + (slopes[2][i] * means[2][i]);
        }

        foreach (float[] slope in slopes)
        {
            BoxMean.Take<float>(slope, scratch, guide.Width, radius);
        }

        BoxMean.Take<float>(offsets, scratch, guide.Width, radius);
        for (int i = 0; i < offsets.Length; i++)
        {
            plane[i] = (slopes[0][i] * Of(i, 0)) + (slopes[1][i] * Of(i, 1)) + (slopes[2][i] * Of(i, 2)) + offsets[i];
        }
    }

    private float Of(int pixel, int channel) => guide.Pixels[(pixel * Channels) + channel];

    private float[] MeanOf(Func<int, float> value)
    {
        float[] plane = new float[scratch.Length];
        for (int i = 0; i < plane.Length; i++)
        {
            plane[i] = value(i);
        }

        BoxMean.Take<float>(plane, scratch, guide.Width, radius);
        return plane;
    }

    /// <summary>Puts the inverse of a window's covariance, smoothed, in place of its mean products.</summary>
    private void Invert(int i, double smoothing)
    {
        Span<double> m = stackalloc double[Pairs.Length];
        for (int k = 0; k < m.Length; k++)
        {
            (int row, int column) = Pairs[k];
            m[k] = inverse[k][i] - ((double)means[row][i] * means[column][i]) + (row == column ? smoothing : 0);
        }

        ReadOnlySpan<double> cofactors =
        [
            (m[3] * m[5]) - (m[4] * m[4]), (m[2] * m[4]) - (m[1] * m[5]), (m[1] * m[4]) - (m[2] * m[3]),
            (m[0] * m[5]) - (m[2] * m[2]), (m[1] * m[2]) - (m[0] * m[4]), (m[0] * m[3]) - (m[1] * m[1]),
        ];
        double determinant = (m[0] * cofactors[0]) + (m[1] * cofactors[1]) + (m[2] * cofactors[2]);
        for (int k = 0; k < m.Length; k++)
        {
            inverse[k][i] = (float)(cofactors[k] / determinant);
        }
    }
}
