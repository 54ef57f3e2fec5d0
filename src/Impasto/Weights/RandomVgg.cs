namespace Impasto.Weights;

/// <summary>
/// VGG networks with random weights: what training starts from, and for benchmarks and tests, which need the shapes and
/// not the knowledge.
/// </summary>
internal static class RandomVgg
{
    private const int ContentBlock = 3;
    private const int ContentWidth = 128;
    private static readonly int[] Vgg19Widths = [64, 128, 256, 512, 512];
    private static readonly int[] Vgg19Depths = [2, 2, 4, 4, 4];

    /// <summary>Makes a VGG-19.</summary>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <param name="narrowing">What the widths 64, 128, 256, 512, 512 are divided by, such as 4.</param>
    /// <returns>
    /// The weights: normal with the deviation of He et al. (2015), so that activations keep their size.
    /// </returns>
    public static VggWeights Vgg19(int seed, int narrowing = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(narrowing, 1);
        return Create(seed, [.. Vgg19Widths.Select(w => Math.Max(1, w / narrowing))], Vgg19Depths, projections: false);
    }

    /// <summary>
    /// Makes a VGG-19 whose features stay alive however deep: the weights of each kernel have a mean of 0, so that what
    /// all features have in common, which grows from ReLU to ReLU, is not handed on (Brock, De and Smith,
    /// "Characterizing signal propagation to close the performance gap in unnormalized ResNets", ICLR 2021, section 4).
    /// The first convolution keeps its means: it is to see how bright the image is.
    /// </summary>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <param name="narrowing">As for <see cref="Vgg19"/>.</param>
    public static VggWeights Standardised(int seed, int narrowing = 1)
    {
        VggWeights weights = Vgg19(seed, narrowing);
        return weights.With(
        [
            weights.Convolutions[0],
            .. weights.Convolutions.Skip(1).Select(c => c with { Weight = Standardise(c.Weight, c.Out) }),
        ]);
    }

    /// <summary>
    /// Makes a narrow VGG-19 from the image to relu5_1, with reflection padding, and with projections from the first
    /// layer of each block to the widths of VGG-19 and from conv4_2, if it has other than 128 channels, to 128.
    /// </summary>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <param name="widths">The channels of the five blocks.</param>
    /// <returns>The weights, for an input of three channels with a mean of 0 and a deviation of 1.</returns>
    public static VggWeights Narrow(int seed, IReadOnlyList<int> widths)
    {
        ArgumentNullException.ThrowIfNull(widths);
        if (widths.Count != Vgg19Widths.Length || widths.Any(w => w < 1))
        {
            throw new ArgumentException(
                $"A narrow VGG-19 has {Vgg19Widths.Length} widths of at least 1.", nameof(widths));
        }

        return Create(seed, widths, [.. Vgg19Depths.SkipLast(1), 1], projections: true);
    }

    /// <summary>Makes a 1x1 convolution with random weights.</summary>
    internal static PointwiseConvolution Projection(int seed, int from, int to) =>
        new(from, to, HeNormal(new Random(seed), to, from), new float[to]);

    /// <summary>Normal numbers by Box and Muller's transform.</summary>
    internal static float[] Normal(Random random, int count, double deviation)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            values[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }

    private static float[] Standardise(float[] weight, int rows)
    {
        int fan = weight.Length / rows;

        // The variance behind a ReLU of what has a variance of 1 is (1 - 1/pi) / 2.
        double wanted = Math.Sqrt(2 / ((1 - (1 / Math.PI)) * fan));
        float[] standard = new float[weight.Length];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> kernel = weight.AsSpan(row * fan, fan);
            double sum = 0, squares = 0;
            foreach (float value in kernel)
            {
                sum += value;
                squares += (double)value * value;
            }

            double mean = sum / fan;
            double factor = wanted / Math.Sqrt((squares / fan) - (mean * mean));
            for (int i = 0; i < fan; i++)
            {
                standard[(row * fan) + i] = (float)((kernel[i] - mean) * factor);
            }
        }

        return standard;
    }

    private static VggWeights Create(int seed, IReadOnlyList<int> widths, int[] depths, bool projections)
    {
        Random random = new(seed);
        List<VggConvolution> convolutions = [];
        int channels = 3;
        for (int block = 0; block < widths.Count; block++)
        {
            int width = widths[block];
            for (int place = 0; place < depths[block]; place++)
            {
                float[] weight = HeNormal(random, width, channels * 9);
                int? projected = (projections, block, place) switch
                {
                    (true, _, 0) => Vgg19Widths[block],
                    (true, ContentBlock, 1) when width != ContentWidth => ContentWidth,
                    _ => null,
                };
                PointwiseConvolution? projection = projected is { } to
                    ? new(width, to, HeNormal(random, to, width), new float[to])
                    : null;
                convolutions.Add(
                    new($"conv{block + 1}_{place + 1}", channels, width, weight, new float[width], projection));
                channels = width;
            }
        }

        return new VggWeights($"random weights of seed {seed}", "VGG-19", convolutions)
        {
            ReflectionPadding = projections,
            Input = projections ? InputNormalisation.Unit : InputNormalisation.Torchvision,
        };
    }

    private static float[] HeNormal(Random random, int rows, int fan) =>
        Normal(random, rows * fan, Math.Sqrt(2.0 / fan));
}
