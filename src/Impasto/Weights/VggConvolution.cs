namespace Impasto.Weights;

/// <summary>The weights of one 3x3 convolution of a VGG network.</summary>
/// <param name="Name">Its name, conv1_1 to conv5_4: the block, then its place in the block.</param>
/// <param name="In">The channels it takes.</param>
/// <param name="Out">The channels it gives.</param>
/// <param name="Weight">[out, in, 3, 3], row-major.</param>
/// <param name="Bias">[out].</param>
/// <param name="Projection">What leads, with a ReLU, from this layer's ReLU to another network's channels.</param>
public sealed record VggConvolution(
    string Name, int In, int Out, float[] Weight, float[] Bias, PointwiseConvolution? Projection);
