using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Control.Color;

/// <summary>
/// Gives colours the reference's whole three-dimensional histogram: seen along three axes at right angles, values are
/// moved by rising curves to the reference's distributions, and this is done again and again along other axes (Pitié,
/// Kokaram and Dahyot, "Automated Colour Grading Using Colour Distribution Transfer", 2007; it is optimal transport in
/// slices, Bonneel et al., "Sliced and Radon Wasserstein Barycenters of Measures", 2015).
/// </summary>
public sealed class SlicedTransfer : IColorTransfer
{
    private const int Channels = ImageBuffer.Channels;
    private const int Rounds = 24;
    private const int Levels = 1024;
    private const long Purpose = 0x736C696365;

    /// <summary>Gets where the chance of the axes begins; the first ones are the channels themselves.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    public void Match(ImageBuffer image, ImageBuffer reference)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(reference);
        if (ColorMoments.Of(image) is null || ColorMoments.Of(reference) is null)
        {
            return;
        }

        float[] pixels = image.Pixels.ToArray();
        for (int round = 0; round < Rounds; round++)
        {
            float[][] axes = Axes(new SeededRandom(Seed, Purpose, round), isFirst: round == 0);
            Slice[] slices = [.. axes.Select(axis => new Slice(axis, pixels, image.Alpha, reference))];
            for (int i = 0; i < pixels.Length; i += Channels)
            {
                Span<float> pixel = pixels.AsSpan(i, Channels);
                (float first, float second, float third) = (
                    slices[0].Change(pixel), slices[1].Change(pixel), slices[2].Change(pixel));
                for (int c = 0; c < Channels; c++)
                {
                    pixel[c] += (first * axes[0][c]) + (second * axes[1][c]) + (third * axes[2][c]);
                }
            }
        }

        for (int i = 0; i < pixels.Length; i++)
        {
            image.Pixels[i] = Math.Clamp(pixels[i], 0, 1);
        }
    }

    /// <summary>Three axes at right angles: the channels' own at first, then the rows of a random rotation.</summary>
    internal static float[][] Axes(SeededRandom random, bool isFirst)
    {
        if (isFirst)
        {
            return [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
        }

        // A point on the sphere of quaternions (Shoemake, "Uniform Random Rotations", 1992).
        double share = random.NextDouble();
        (double sine, double cosine) = Math.SinCos(random.Between(0, Math.Tau));
        (double otherSine, double otherCosine) = Math.SinCos(random.Between(0, Math.Tau));
        (double x, double y) = (Math.Sqrt(1 - share) * sine, Math.Sqrt(1 - share) * cosine);
        (double z, double w) = (Math.Sqrt(share) * otherSine, Math.Sqrt(share) * otherCosine);
        return
        [
            [Along(y, z), Across(x, y, z, w), Across(x, z, -y, w)],
            [Across(x, y, -z, w), Along(x, z), Across(y, z, x, w)],
            [Across(x, z, y, w), Across(y, z, -x, w), Along(x, y)],
        ];

        static float Along(double a, double b) => (float)(1 - (2 * ((a * a) + (b * b))));

        static float Across(double a, double b, double c, double d) => (float)(2 * ((a * b) + (c * d)));
    }

    /// <summary>Colours as they are seen along one axis.</summary>
    private sealed class Slice
    {
        private readonly float[] axis;
        private readonly float low;
        private readonly float range;
        private readonly RisingCurve curve;

        public Slice(float[] axis, ReadOnlySpan<float> pixels, ReadOnlySpan<float> alpha, ImageBuffer reference)
        {
            this.axis = axis;
            (float least, float most) = RangeOf(pixels, alpha);
            (float referenceLeast, float referenceMost) = RangeOf(reference.Pixels, reference.Alpha);
            low = Math.Min(least, referenceLeast);
            range = Math.Max(Math.Max(most, referenceMost) - low, float.Epsilon);
            curve = new RisingCurve(Count(pixels, alpha), Count(reference.Pixels, reference.Alpha));
        }

        /// <summary>How far a colour is moved along the axis.</summary>
        public float Change(ReadOnlySpan<float> pixel)
        {
            float place = Along(pixel);
            return low + (curve.At((place - low) / range) * range) - place;
        }

        private float Along(ReadOnlySpan<float> pixel) =>
            (axis[0] * pixel[0]) + (axis[1] * pixel[1]) + (axis[2] * pixel[2]);

        /// <summary>The range of what is to be seen.</summary>
        private (float Least, float Most) RangeOf(ReadOnlySpan<float> pixels, ReadOnlySpan<float> alpha)
        {
            (float least, float most) = (float.PositiveInfinity, float.NegativeInfinity);
            for (int i = 0; i < pixels.Length; i += Channels)
            {
                float place = Along(pixels.Slice(i, Channels));
                if (!alpha.IsEmpty && alpha[i / Channels] == 0)
                {
                    continue;
                }

                (least, most) = (Math.Min(least, place), Math.Max(most, place));
            }

            return (least, most);
        }

        private double[] Count(ReadOnlySpan<float> pixels, ReadOnlySpan<float> alpha)
        {
            double[] counts = new double[Levels];
            for (int i = 0; i < pixels.Length; i += Channels)
            {
                float position = (Along(pixels.Slice(i, Channels)) - low) / range * (Levels - 1);
                counts[Math.Clamp((int)MathF.Round(position), 0, Levels - 1)] +=
                    alpha.IsEmpty ? 1 : alpha[i / Channels];
            }

            return counts;
        }
    }
}
