namespace Impasto.Compute.Kernels.Statistics;

/// <summary>The weights of pixels, which are all 1 where there are none.</summary>
internal static unsafe class ChannelWeights
{
    /// <summary>Sums the weights of an image's pixels; those below 0 count as 0.</summary>
    public static double Total(float* weights, int pixels)
    {
        if (weights is null)
        {
            return pixels;
        }

        double total = 0;
        for (int i = 0; i < pixels; i++)
        {
            total += Math.Max(weights[i], 0);
        }

        return total;
    }
}
