namespace Impasto.Weights;

/// <summary>
/// The weights of one 3x3 convolution of a VGG network. It may be of reduced rank: 3x3 kernels to fewer channels, and a
/// 1x1 convolution from those to the layer's own (Zhang, Zou, He and Sun, "Accelerating Very Deep Convolutional
/// Networks for Classification and Detection", 2016).
/// </summary>
/// <param name="Name">Its name, conv1_1 to conv5_4: the block, then its place in the block.</param>
/// <param name="In">The channels it takes.</param>
/// <param name="Out">The channels it gives.</param>
/// <param name="Weight">[out, in, 3, 3], row-major; [rank, in, 3, 3] where the rank is reduced.</param>
/// <param name="Bias">[out].</param>
/// <param name="Projection">What leads, with a ReLU, from this layer's ReLU to another network's channels.</param>
public sealed record VggConvolution(
    string Name, int In, int Out, float[] Weight, float[] Bias, PointwiseConvolution? Projection)
{
    private const int Taps = 9;

    /// <summary>Gets what leads from the 3x3 kernels to the layer's channels, [out, rank]; null at full rank.</summary>
    public float[]? Expansion { get; init; }

    /// <summary>Gets the channels that the 3x3 kernels give.</summary>
    public int Rank => Weight.Length / (In * Taps);
}
