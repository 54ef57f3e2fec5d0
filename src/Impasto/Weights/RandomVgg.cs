namespace Impasto.Weights;

/// <summary>VGG networks with random weights: for benchmarks and tests, which need the shapes and not the knowledge.</summary>
public static class RandomVgg
{
    private static readonly int[] Widths = [64, 128, 256, 512, 512];

    /// <summary>Makes a VGG-19.</summary>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <param name="narrowing">What the widths 64, 128, 256, 512, 512 are divided by, such as 4.</param>
    /// <returns>The weights: normal with the deviation of He et al. (2015), so that activations keep their size.</returns>
    public static VggWeights Vgg19(int seed, int narrowing = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(narrowing, 1);
        int[] convolutionsPerBlock = [2, 2, 4, 4, 4];
        Random random = new(seed);
        List<VggConvolution> convolutions = [];
        int channels = 3;
        for (int block = 0; block < Widths.Length; block++)
        {
            for (int place = 0; place < convolutionsPerBlock[block]; place++)
            {
                int width = Math.Max(1, Widths[block] / narrowing);
                float[] weight = Normal(random, width * channels * 9, Math.Sqrt(2.0 / (channels * 9)));
                convolutions.Add(new($"conv{block + 1}_{place + 1}", channels, width, weight, new float[width], null));
                channels = width;
            }
        }

        return new VggWeights($"random weights of seed {seed}", "VGG-19", convolutions);
    }

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
}
