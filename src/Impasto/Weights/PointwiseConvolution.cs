namespace Impasto.Weights;

/// <summary>The weights of a 1x1 convolution.</summary>
/// <param name="In">The channels it takes.</param>
/// <param name="Out">The channels it gives.</param>
/// <param name="Weight">[out, in, 1, 1], row-major.</param>
/// <param name="Bias">[out].</param>
public sealed record PointwiseConvolution(int In, int Out, float[] Weight, float[] Bias);
