using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Statistics;

namespace Impasto.Compute.Ops;

/// <summary>
/// Filter response norm (Singh and Krishnan, "Filter Response Normalization Layer: Eliminating Batch Dependence in the
/// Training of Deep Neural Networks", CVPR 2020, equation 1): y = scale x / sqrt(mean(x^2) + epsilon) + shift, with the
/// mean square of each channel of each image. Unlike <see cref="InstanceNorm"/> it keeps zero where it is.
/// </summary>
public static class FilterResponseNorm
{
    /// <summary>Applies the operator.</summary>
    /// <param name="input">Features [B, H, W, C].</param>
    /// <param name="scale">The scale, [C] or [B, 1, 1, C].</param>
    /// <param name="shift">The shift, [C] or [B, 1, 1, C].</param>
    /// <param name="epsilon">Added to the mean square; greater than 0.</param>
    /// <returns>Features of the same shape.</returns>
    /// <exception cref="GraphException">The shapes do not fit, or epsilon is not positive.</exception>
    public static Node Of(Node input, Node scale, Node shift, float epsilon = 1e-5f) =>
        InstanceNorm.Of(input, scale, shift, NormCentre.Zero, epsilon);
}
