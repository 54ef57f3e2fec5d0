using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Control.Regions;

/// <summary>
/// The regions of an image by its own features: the places of a layer in groups that are alike, by k-means (Lloyd,
/// "Least Squares Quantization in PCM", 1982; seeded as by Arthur and Vassilvitskii, "k-means++", 2007). Features are
/// looked at relative to the image's own means and deviations, so that a photograph's regions and a painting's can be
/// compared.
/// </summary>
internal sealed class ImageRegions
{
    private const string Layer = "relu4_1";
    private const int Edge = 8;
    private const int LongestEdge = 512;

    private readonly int[] places;
    private readonly Shape shape;
    private readonly float[][] centres;

    private ImageRegions(int[] places, Shape shape, float[][] centres)
    {
        (this.places, this.shape, this.centres) = (places, shape, centres);
    }

    /// <summary>Gets the number of regions.</summary>
    public int Count => centres.Length;

    /// <summary>The memory that it takes to find regions, in bytes.</summary>
    /// <param name="encoder">Looks at the image.</param>
    /// <param name="image">The image.</param>
    /// <param name="threads">The number of threads.</param>
    public static long PlanBytes(VggEncoder encoder, ImageSource image, int threads)
    {
        const int Copies = 3;
        (int width, int height) = SizeOf(image);
        Pass pass = new(encoder, width, height, threads);
        return ImageMemory.WithReading(image) + (2 * ImageMemory.Of(width, height)) + pass.Plan.PeakBytes
            + (Copies * sizeof(float) * pass.Features.Shape.Count);
    }

    /// <summary>Finds the regions of an image.</summary>
    /// <param name="encoder">Looks at the image.</param>
    /// <param name="image">The image.</param>
    /// <param name="count">How many, at least 1; fewer come of fewer places, or where all are alike.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static ImageRegions Of(
        VggEncoder encoder, ImageSource image, int count, WorkerPool pool, CancellationToken cancellationToken)
    {
        (int width, int height) = SizeOf(image);
        ImageBuffer looked = image.WithLargestEdge(LongestEdge).Read().FillTransparent().Resize(width, height);
        Pass pass = new(encoder, width, height, pool.Threads);
        using Executor executor = new(pass.Plan, pool);
        looked.Pixels.CopyTo(executor[pass.Image]);
        executor.Run(cancellationToken);
        float[][] points = Relative(executor[pass.Features], pass.Features.Shape);
        (int[] groups, float[][] centres) = Clusters.Of(points, count, cancellationToken);
        return new ImageRegions(groups, pass.Features.Shape, centres);
    }

    /// <summary>A soft mask of a region: what of the pixels around it belongs to it.</summary>
    /// <param name="region">The region.</param>
    public ImageBuffer MaskOf(int region) => RegionMask.Of(places, shape.Width, region);

    /// <summary>
    /// Gives each region one of another image's that is like it: each another one, as long as there are enough, so that
    /// the distances are small in all.
    /// </summary>
    /// <param name="other">The other image's regions.</param>
    /// <returns>A region of the other for each of these.</returns>
    public int[] Match(ImageRegions other)
    {
        // The least sum of distances over the regions before one, for each set of the other's that they may have taken.
        int sets = 1 << other.Count;
        bool mayRepeat = other.Count < Count;
        double[] sums = new double[sets];
        int[][] ways = new int[sets][];
        Array.Fill(sums, double.PositiveInfinity);
        (sums[0], ways[0]) = (0, []);
        for (int region = 0; region < Count; region++)
        {
            double[] next = new double[sets];
            int[][] nextWays = new int[sets][];
            Array.Fill(next, double.PositiveInfinity);
            for (int set = 0; set < sets; set++)
            {
                for (int taken = 0; double.IsFinite(sums[set]) && taken < other.Count; taken++)
                {
                    bool isTaken = (set & (1 << taken)) != 0;
                    double sum = sums[set] + Clusters.Distance(centres[region], other.centres[taken]);
                    int then = set | (1 << taken);
                    if ((mayRepeat || !isTaken) && sum < next[then])
                    {
                        (next[then], nextWays[then]) = (sum, [.. ways[set], taken]);
                    }
                }
            }

            (sums, ways) = (next, nextWays);
        }

        return ways[Array.IndexOf(sums, sums.Min())];
    }

    /// <summary>The size at which an image is looked at: whole places, and at least two.</summary>
    private static (int Width, int Height) SizeOf(ImageSource image)
    {
        ImageSource looked = image.WithLargestEdge(LongestEdge);
        return (Whole(looked.Width), Whole(looked.Height));

        static int Whole(int length) => Math.Max(2, (length + (Edge / 2)) / Edge) * Edge;
    }

    /// <summary>
    /// The features of places, a mean of each with its neighbours, relative to the image's means and deviations and of
    /// length 1.
    /// </summary>
    private static float[][] Relative(ReadOnlySpan<float> features, Shape shape)
    {
        const float Least = 1e-5f;
        int channels = shape.Channels;
        float[][] points = [.. Enumerable.Range(0, shape.Height * shape.Width).Select(_ => new float[channels])];
        for (int place = 0; place < points.Length; place++)
        {
            (int y, int x) = Math.DivRem(place, shape.Width);
            for (int row = Math.Max(0, y - 1); row <= Math.Min(shape.Height - 1, y + 1); row++)
            {
                for (int column = Math.Max(0, x - 1); column <= Math.Min(shape.Width - 1, x + 1); column++)
                {
                    Add(points[place], features.Slice(((row * shape.Width) + column) * channels, channels));
                }
            }
        }

        for (int c = 0; c < channels; c++)
        {
            double mean = points.Average(point => (double)point[c]);
            double deviation = Math.Sqrt(points.Average(point => (point[c] - mean) * (point[c] - mean)) + Least);
            foreach (float[] point in points)
            {
                point[c] = (float)((point[c] - mean) / deviation);
            }
        }

        foreach (float[] point in points)
        {
            float length = MathF.Sqrt(point.Sum(v => v * v)) + Least;
            for (int c = 0; c < channels; c++)
            {
                point[c] /= length;
            }
        }

        return points;
    }

    private static void Add(float[] sum, ReadOnlySpan<float> values)
    {
        for (int c = 0; c < sum.Length; c++)
        {
            sum[c] += values[c];
        }
    }

    /// <summary>The encoder for images of one size.</summary>
    private sealed class Pass
    {
        public Pass(VggEncoder encoder, int width, int height, int threads)
        {
            Image = new Graph().Input(new Shape(1, height, width, ImageBuffer.Channels));
            Features = encoder.Encode(Image, [Layer])[Layer];
            Plan = ExecutionPlan.Create([Features], new PlanOptions { Threads = threads });
        }

        public Node Image { get; }

        public Node Features { get; }

        public ExecutionPlan Plan { get; }
    }
}
