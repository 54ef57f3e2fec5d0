namespace Impasto.Networks;

/// <summary>A convolution of a network, which has a bias and reflection padding that keeps the image's size.</summary>
/// <param name="Name">The name before .weight and .bias in files.</param>
/// <param name="In">The channels that it takes.</param>
/// <param name="Out">The channels that it gives.</param>
/// <param name="Kernel">The kernel's edge, odd.</param>
internal sealed record ConvolutionShape(string Name, int In, int Out, int Kernel)
{
    /// <summary>Gets the pixels from one output's kernel to the next.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Gets how much smaller random first weights are than those that keep a ReLU network's variance.</summary>
    public double Gain { get; init; } = 1;
}
