using System.Numerics;
using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Control.Regions;

/// <summary>
/// An image that is painted in a few flat colours, each of which labels a region. Noise of a few steps, as JPEG leaves
/// it, counts as the colour that it lies around, and pixels between two colours as one of their neighbours.
/// </summary>
internal sealed class LabelImage
{
    /// <summary>The most colours that an image of labels may have.</summary>
    public const int MostColors = 20;

    /// <summary>How far apart in RGB colours are that count as one: a black and a white are 1.7 apart.</summary>
    public const float Tolerance = 0.15f;

    // A colour of fewer of the pixels is noise.
    private const double LeastShare = 0.001;

    // Of a photograph a third is in its flat colours at most, of labels nearly all.
    private const double LeastFlat = 0.5;

    // A pixel whose neighbours differ by more lies between colours.
    private const float Flat = 0.06f;

    private const int None = -1;

    private readonly int[] labels;
    private readonly int width;

    private LabelImage(IReadOnlyList<Vector3> colors, int[] labels, int width)
    {
        Colors = colors;
        (this.labels, this.width) = (labels, width);
    }

    /// <summary>Gets the colours, those of the most pixels first.</summary>
    public IReadOnlyList<Vector3> Colors { get; }

    /// <summary>Reads the labels of an image; what is transparent has none.</summary>
    /// <param name="image">The image.</param>
    /// <param name="name">How it is named in a message.</param>
    /// <exception cref="ArgumentException">It has no colours, too many, or shades.</exception>
    public static LabelImage Of(ImageBuffer image, string name)
    {
        int count = image.Width * image.Height;
        List<Vector3> colors = FindColors(image);
        int seen = 0, flat = 0;
        for (int i = 0; i < count; i++)
        {
            seen += IsSeen(image, i) ? 1 : 0;
            flat += IsSeen(image, i) && NearestOf(colors, At(image, i), Flat) != None ? 1 : 0;
        }

        if (colors.Count is 0 or > MostColors || flat < LeastFlat * seen)
        {
            string found = colors.Count == 0 ? "no flat colour"
                : colors.Count > MostColors ? $"more than {MostColors} colours"
                : "shades, as a photograph has them";
            throw new ArgumentException(
                $"{name}: it has {found}, and labels are a few flat colours, one for each region; name another image.");
        }

        // Between two colours may lie a third one, which is none there: a region has its own colour as far as its
        // border and the corner of it, and what is left goes to a neighbour.
        const int ToCorner = 2;
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = IsFlat(image, i) ? NearestSeen(i) : None;
        }

        Grow(labels, image.Width, image.Height, ToCorner, (i, label) => NearestSeen(i) == label);
        Grow(labels, image.Width, image.Height, count, (i, _) => IsSeen(image, i));
        int[] order = [.. Enumerable.Range(0, colors.Count).OrderByDescending(c => labels.Count(label => label == c))];
        foreach (ref int label in labels.AsSpan())
        {
            label = Array.IndexOf(order, label);
        }

        return new LabelImage([.. order.Select(c => colors[c])], labels, image.Width);

        int NearestSeen(int i) => IsSeen(image, i) ? NearestOf(colors, At(image, i)) : None;
    }

    /// <summary>The memory that it takes to read an image and its labels, in bytes.</summary>
    /// <param name="image">The image.</param>
    public static long PlanBytes(ImageSource image)
    {
        const int Numbers = 3; // a label, and a place at the edge of what grows in the list of now and in the next one
        return ImageMemory.WithReading(image) + (Numbers * sizeof(int) * (long)image.Width * image.Height);
    }

    /// <summary>The colour that a colour counts as.</summary>
    /// <param name="color">The colour.</param>
    /// <returns>Its place in <see cref="Colors"/>; -1 where none is near.</returns>
    public int Find(Vector3 color) => NearestOf(Colors, color);

    /// <summary>A mask of a region.</summary>
    /// <param name="color">The place of its colour in <see cref="Colors"/>.</param>
    /// <returns>White in the region and black elsewhere.</returns>
    public ImageBuffer MaskOf(int color) => RegionMask.Of(labels, width, color);

    /// <summary>The name of a colour, such as #3070c0.</summary>
    public static string NameOf(Vector3 color) => "#" + string.Concat(
        new[] { color.X, color.Y, color.Z }.Select(v => ((int)MathF.Round(v * byte.MaxValue)).ToString("x2", null)));

    /// <summary>The colours around which flat pixels lie, by their number.</summary>
    private static List<Vector3> FindColors(ImageBuffer image)
    {
        const int Steps = 32;
        Dictionary<int, (int Count, Vector3 Sum)> bins = [];
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            if (IsSeen(image, i) && IsFlat(image, i))
            {
                Vector3 pixel = At(image, i);
                int bin = (((Step(pixel.X) * Steps) + Step(pixel.Y)) * Steps) + Step(pixel.Z);
                (int count, Vector3 sum) = bins.GetValueOrDefault(bin);
                bins[bin] = (count + 1, sum + pixel);
            }
        }

        List<Vector3> colors = [];
        foreach ((_, (int count, Vector3 sum)) in bins.OrderByDescending(b => b.Value.Count).ThenBy(b => b.Key))
        {
            if (colors.Count <= MostColors && count >= LeastShare * image.Width * image.Height
                && NearestOf(colors, sum / count) == None)
            {
                colors.Add(sum / count);
            }
        }

        return colors;

        static int Step(float value) => Math.Clamp((int)(value * Steps), 0, Steps - 1);
    }

    private static Vector3 At(ImageBuffer image, int i) =>
        new(image.Pixels.Slice(i * ImageBuffer.Channels, ImageBuffer.Channels));

    private static bool IsSeen(ImageBuffer image, int i)
    {
        const float Half = 0.5f;
        return !image.HasAlpha || image.Alpha[i] >= Half;
    }

    private static bool IsFlat(ImageBuffer image, int i)
    {
        int width = image.Width;
        return Near(i % width > 0, -1) && Near(i % width < width - 1, 1)
            && Near(i >= width, -width) && Near(i < (image.Height - 1) * width, width);

        bool Near(bool isThere, int step) =>
            !isThere || Vector3.Distance(At(image, i), At(image, i + step)) < Flat;
    }

    /// <summary>The nearest of colours that are near; -1 for none.</summary>
    private static int NearestOf(IReadOnlyList<Vector3> colors, Vector3 color, float near = Tolerance)
    {
        int nearest = None;
        float least = near;
        for (int c = 0; c < colors.Count; c++)
        {
            float distance = Vector3.Distance(colors[c], color);
            if (distance < least)
            {
                (nearest, least) = (c, distance);
            }
        }

        return nearest;
    }

    /// <summary>Lets regions grow over the pixels between them, ring by ring.</summary>
    private static void Grow(int[] labels, int width, int height, int rings, Func<int, int, bool> takes)
    {
        List<int> edge = [.. Enumerable.Range(0, labels.Length).Where(IsAtEdge)];
        for (int ring = 0; ring < rings && edge.Count > 0; ring++)
        {
            List<int> reached = [];
            foreach (int i in edge)
            {
                (int y, int x) = Math.DivRem(i, width);
                Reach(x > 0, i, i - 1);
                Reach(x < width - 1, i, i + 1);
                Reach(y > 0, i, i - width);
                Reach(y < height - 1, i, i + width);
            }

            edge = reached;

            void Reach(bool isThere, int from, int next)
            {
                if (isThere && labels[next] == None && takes(next, labels[from]))
                {
                    labels[next] = labels[from];
                    reached.Add(next);
                }
            }
        }

        bool IsAtEdge(int i) => labels[i] != None
            && ((i % width > 0 && labels[i - 1] == None) || (i % width < width - 1 && labels[i + 1] == None)
                || (i >= width && labels[i - width] == None)
                || (i < labels.Length - width && labels[i + width] == None));
    }
}
