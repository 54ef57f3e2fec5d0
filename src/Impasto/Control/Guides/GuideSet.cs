using Impasto.Compute.Tensors;
using Impasto.Control.Borders;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;

namespace Impasto.Control.Guides;

/// <summary>
/// Where several styles go: a guide for each, a soft mask of a picture (Gatys et al., "Controlling Perceptual Factors
/// in Neural Style Transfer", CVPR 2017, section 4). Where guides add up to more than everything, styles share the
/// place; what they leave is the scene as it is.
/// </summary>
internal sealed class GuideSet
{
    /// <summary>What is less than this, half a step of 8 bits, away from nothing or from everything is that.</summary>
    public const float Least = 0.5f / byte.MaxValue;

    // A region of fewer places has no statistics of its own to speak of.
    private const float FewPlaces = 64;

    private readonly IReadOnlyList<float[]> planes;

    private GuideSet(PyramidLevel size, IReadOnlyList<float[]> planes, IReadOnlyList<string> notes)
    {
        Size = size;
        Notes = notes;
        this.planes = planes;
    }

    /// <summary>Gets the size of the picture, which may have pixels around it.</summary>
    public PyramidLevel Size { get; }

    /// <summary>Gets the number of guides.</summary>
    public int Count => planes.Count;

    /// <summary>Gets what there is to say of guides that are empty, overlap or leave something, as sentences.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Reads guides.</summary>
    /// <param name="guides">
    /// A mask for each style, of any size: brightness, alpha or both say how much of the style a place gets; null for
    /// what the other masks leave. None where all styles go everywhere.
    /// </param>
    /// <param name="weights">
    /// The weights of the styles, with a sum of 1: guides are multiplied by them, relative to equal ones.
    /// </param>
    /// <param name="size">The size of the picture.</param>
    /// <returns>The guides; null where there is none, or where all of them are white everywhere.</returns>
    /// <exception cref="ArgumentException">None of them is white anywhere.</exception>
    public static GuideSet? Read(
        IReadOnlyList<ImageSource?> guides, IReadOnlyList<double> weights, PyramidLevel size)
    {
        if (guides.Count == 0)
        {
            return null;
        }

        float[]?[] masks =
            [.. guides.Select(guide => guide is null ? null : MaskPlane.Of(guide.Read(), size.Width, size.Height))];
        float[]? rest = masks.Contains(null) ? Left([.. masks.OfType<float[]>()]) : null;
        float[][] read = [.. masks.Select(mask => mask ?? rest!)];
        if (!read.Any(IsSeen))
        {
            throw new ArgumentException(
                "The masks are black or transparent everywhere: no style would be seen; make them white where styles "
                + "go.");
        }

        if (read.All(plane => !plane.AsSpan().ContainsAnyExceptInRange(1 - Least, 1)))
        {
            return null;
        }

        float[][] weighted = [.. read.Zip(weights, (plane, weight) => Times(plane, (float)(weight * guides.Count)))];
        return new GuideSet(size, weighted, [.. NotesOn(read, [.. masks.Select(mask => mask is null)])]);
    }

    /// <summary>The memory of guides beside a picture, in bytes: while they are used.</summary>
    /// <param name="count">The number of guides.</param>
    /// <param name="size">The size of the picture, with what is around it.</param>
    public static long PlanBytes(int count, PyramidLevel size)
    {
        const int Planes = 3; // as read, weighted or with pixels around it, and at the layers
        return Planes * sizeof(float) * count * (long)size.Width * size.Height;
    }

    /// <summary>The memory that it takes to read guides beside what is kept of them, in bytes.</summary>
    /// <param name="guides">The guides.</param>
    /// <param name="size">The size of the picture.</param>
    public static long PlanReading(IReadOnlyList<ImageSource?> guides, PyramidLevel size) => guides
        .OfType<ImageSource>().Select(guide => MaskPlane.ReadBytes(guide, size.Width, size.Height))
        .DefaultIfEmpty().Max();

    /// <summary>The guides of a canvas on which the picture lies, mirrored around it as the picture is.</summary>
    /// <param name="canvas">The size of the canvas.</param>
    /// <param name="margin">The pixels of the canvas to the left of the picture and above it.</param>
    public GuideSet On(PyramidLevel canvas, int margin = 0)
    {
        return canvas == Size ? this : new GuideSet(canvas, [.. planes.Select(Mirrored)], Notes);

        float[] Mirrored(float[] plane)
        {
            float[] wide = new float[canvas.Width * canvas.Height];
            for (int i = 0; i < wide.Length; i++)
            {
                (int y, int x) = (i / canvas.Width, i % canvas.Width);
                int row = Margin.Mirror(y - margin, Size.Height) * Size.Width;
                wide[i] = plane[row + Margin.Mirror(x - margin, Size.Width)];
            }

            return wide;
        }
    }

    /// <summary>How much of each style each place of a layer gets; what is left of 1 is the scene.</summary>
    /// <param name="image">The size at which the picture is encoded.</param>
    /// <param name="layer">The shape of the layer's features.</param>
    /// <returns>For each style layer height x layer width numbers in [0, 1], whose sum is at most 1.</returns>
    public float[][] SharesAt(PyramidLevel image, Shape layer)
    {
        float[][] shares = [.. planes.Select(plane => PlaceMeans.Of(plane, Size, image, layer))];
        for (int place = 0; place < shares[0].Length; place++)
        {
            float sum = SumAt(shares, place);
            for (int i = 0; sum > 1 && i < shares.Length; i++)
            {
                shares[i][place] /= sum;
            }
        }

        return shares;
    }

    /// <summary>
    /// How much of what is painted there is each style's, at each place of a layer, as if nothing were left to the
    /// scene: for methods that paint everywhere and let the scene in afterwards.
    /// </summary>
    /// <inheritdoc cref="SharesAt" path="/param"/>
    /// <returns>For each style height x width numbers, whose sum is 1; equal ones where no style goes.</returns>
    public float[][] PaintedSharesAt(PyramidLevel image, Shape layer)
    {
        const float LeastSum = 1e-6f;
        float[][] shares = SharesAt(image, layer);
        for (int place = 0; place < shares[0].Length; place++)
        {
            float sum = SumAt(shares, place);
            for (int i = 0; i < shares.Length; i++)
            {
                shares[i][place] = sum > LeastSum ? shares[i][place] / sum : 1f / shares.Length;
            }
        }

        return shares;
    }

    /// <summary>
    /// How much each place of a layer counts in the statistics of a region: as much as it belongs to it. The smaller a
    /// region of few places is, the more those of the whole picture stand in for its own.
    /// </summary>
    /// <param name="shares">How much each place belongs to the region, as <see cref="SharesAt"/> gives it.</param>
    public static float[] Measured(float[] shares)
    {
        double sum = shares.Sum(share => (double)share);
        float own = (float)Math.Min(1, sum / Math.Min(FewPlaces, shares.Length));
        float scale = own == 1 ? 1 : (float)(own * shares.Length / Math.Max(sum, Least));
        return [.. shares.Select(share => (share * scale) + (1 - own))];
    }

    /// <summary>How much of the picture each style gets, 0 to 1.</summary>
    public double[] Areas() =>
        [.. SharesAt(Size, LayerOf(Size)).Select(share => share.Average(value => (double)value))];

    /// <summary>How much each pixel gets of all styles together, 0 to 1; the rest is the scene.</summary>
    /// <param name="size">The size of the picture.</param>
    public float[] CoverAt(PyramidLevel size)
    {
        float[][] shares = SharesAt(size, LayerOf(size));
        float[] cover = new float[shares[0].Length];
        for (int i = 0; i < cover.Length; i++)
        {
            cover[i] = Snap(SumAt(shares, i));
        }

        return cover;
    }

    /// <summary>A hash of the guides, by which a run with others is known.</summary>
    public string Print()
    {
        using Fingerprint print = new();
        foreach (float[] plane in planes)
        {
            print.Add(plane);
        }

        return print.Finish();
    }

    /// <summary>What masks leave of each place.</summary>
    private static float[] Left(float[][] masks)
    {
        float[] left = new float[masks[0].Length];
        for (int i = 0; i < left.Length; i++)
        {
            left[i] = Math.Max(0, 1 - SumAt(masks, i));
        }

        return left;
    }

    private static bool IsSeen(float[] plane) => plane.AsSpan().ContainsAnyExceptInRange(0, Least);

    /// <summary>The sum of all shares of a place. A closure for each pixel would take more than the planes.</summary>
    private static float SumAt(float[][] shares, int place)
    {
        double sum = 0;
        foreach (float[] share in shares)
        {
            sum += share[place];
        }

        return (float)sum;
    }

    private static Shape LayerOf(PyramidLevel size) => new(1, size.Height, size.Width, 1);

    private static float Snap(float share) => share <= Least ? 0 : share >= 1 - Least ? 1 : share;

    private static float[] Times(float[] plane, float factor) =>
        factor == 1 ? plane : [.. plane.Select(value => value * factor)];

    private static IEnumerable<string> NotesOn(float[][] read, bool[] isRest)
    {
        const float Half = 0.5f;
        const double Percent = 100;
        const double Little = 0.5;
        for (int i = 0; i < read.Length; i++)
        {
            string mask = read.Length == 1 ? "The mask" : $"Mask {i + 1} of {read.Length}";
            if (isRest[i] && !IsSeen(read[i]))
            {
                yield return $"The masks leave nothing for style {i + 1}, which has none: it is not seen.";
            }
            else if (!IsSeen(read[i]))
            {
                yield return $"{mask} is black everywhere: its style is not seen.";
            }
            else if (read[i].Average(value => (double)value) * Percent is < Little and var share)
            {
                yield return FormattableString.Invariant(
                    $"{mask} covers {share:0.##}% of the picture, which is little for strokes.");
            }
        }

        float[] sums = new float[read[0].Length];
        foreach (float[] plane in read)
        {
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += plane[i];
            }
        }

        double shared = sums.Count(sum => sum > 1 + Half) * Percent / sums.Length;
        double left = sums.Count(sum => sum < Half) * Percent / sums.Length;
        if (shared is >= 1 and < Percent)
        {
            yield return FormattableString.Invariant(
                $"The masks overlap on {shared:0}% of the picture, where their styles are mixed.");
        }

        if (left >= 1)
        {
            yield return FormattableString.Invariant(
                $"The masks leave {left:0}% of the picture, which stays as the scene is.");
        }
    }
}
