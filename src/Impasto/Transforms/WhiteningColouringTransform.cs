using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;

namespace Impasto.Transforms;

/// <summary>
/// The whitening and colouring transform (Li et al., "Universal Style Transfer via Feature Transforms", NIPS 2017,
/// equations 1 and 2): a linear map takes the correlations out of the content's features, another puts in the style's.
/// </summary>
public static class WhiteningColouringTransform
{
    /// <summary>
    /// Eigenvalues below this share of the largest are left out, and with them what the features do in those
    /// directions: rounding an image to 8 bits leaves about that much, and whitening would blow it up to full size.
    /// </summary>
    public const double NoiseShare = 1e-5;

    /// <summary>
    /// Where the largest eigenvalue is below this share of the square of the features' mean, all are left out: features
    /// of an image of one colour differ by the rounding of their sums alone, by about a hundred-thousandth.
    /// </summary>
    public const double RoundingShare = 1e-9;

    /// <summary>The whitening matrix of a covariance: its inverse square root.</summary>
    /// <param name="covariance">The covariance of the content's channels, [C, C].</param>
    /// <param name="mean">The means of those channels, [C].</param>
    /// <param name="pool">The threads.</param>
    /// <returns>[C, C], symmetric.</returns>
    /// <exception cref="ArithmeticException">The covariance is not finite.</exception>
    public static float[] Whiten(
        ReadOnlySpan<float> covariance, ReadOnlySpan<float> mean, WorkerPool pool) =>
        Power(covariance, mean, -0.5, pool);

    /// <summary>The colouring matrix of a covariance: its square root.</summary>
    /// <param name="covariance">The covariance of the style's channels, [C, C].</param>
    /// <param name="mean">The means of those channels, [C].</param>
    /// <param name="pool">The threads.</param>
    /// <returns>[C, C], symmetric.</returns>
    /// <exception cref="ArithmeticException">The covariance is not finite.</exception>
    public static float[] Colour(
        ReadOnlySpan<float> covariance, ReadOnlySpan<float> mean, WorkerPool pool) =>
        Power(covariance, mean, 0.5, pool);

    /// <summary>Adds the transform to a graph.</summary>
    /// <param name="centred">The content's features less their channels' means, [B, H, W, C].</param>
    /// <param name="mean">Those means, [B, 1, 1, C].</param>
    /// <param name="whitening">The whitening matrices of the content, [B, C, C].</param>
    /// <param name="colouring">The colouring matrices of the style, [B, C, C].</param>
    /// <param name="styleMean">The means of the style's channels, [B, 1, 1, C].</param>
    /// <param name="strength">
    /// 0 leaves the features, 1 transforms them, what is between mixes both (equation 3).
    /// </param>
    /// <returns>[B, H, W, C].</returns>
    /// <exception cref="GraphException">The shapes do not fit.</exception>
    public static Node Of(Node centred, Node mean, Node whitening, Node colouring, Node styleMean, double strength = 1)
    {
        float moved = (float)strength, kept = (float)(1 - strength);
        Node transformed = MatrixMultiply.Of(centred, MatrixMultiply.Of(whitening, colouring), scale: moved);
        return transformed + (centred * kept) + ((mean * kept) + (styleMean * moved));
    }

    /// <summary>A power of a positive semidefinite matrix, on the directions that are no noise.</summary>
    private static float[] Power(
        ReadOnlySpan<float> covariance, ReadOnlySpan<float> mean, double exponent, WorkerPool pool)
    {
        SymmetricEigen eigen = SymmetricEigen.Of(covariance, mean.Length, pool);
        double square = 0;
        foreach (float value in mean)
        {
            square += (double)value * value;
        }

        double largest = eigen.Values.Max();
        double least = largest > square * RoundingShare ? largest * NoiseShare : double.PositiveInfinity;
        return eigen.Compose([.. eigen.Values.Select(v => v > least ? Math.Pow(v, exponent) : 0)], pool);
    }
}
