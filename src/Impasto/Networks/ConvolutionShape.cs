namespace Impasto.Networks;

/// <summary>A convolution of a network, with reflection padding that keeps the image's size, and what follows it.</summary>
/// <param name="Name">The name before .weight and the like in files.</param>
/// <param name="In">The channels that it takes.</param>
/// <param name="Out">The channels that it gives.</param>
/// <param name="Kernel">The kernel's edge, odd.</param>
internal sealed record ConvolutionShape(string Name, int In, int Out, int Kernel)
{
    /// <summary>The part of the kernels' name.</summary>
    public const string Weight = "weight";

    /// <summary>The part of the bias's name.</summary>
    public const string Bias = "bias";

    /// <summary>The part of the name of the norm's scale.</summary>
    public const string Scale = "scale";

    /// <summary>The part of the name of the norm's shift.</summary>
    public const string Shift = "shift";

    /// <summary>Gets the pixels from one output's kernel to the next.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Gets whether a filter response norm with a scale and a shift follows; a bias otherwise.</summary>
    public bool Norm { get; init; }

    /// <summary>Gets how much smaller random first weights are than those that keep a ReLU network's variance.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>
    /// Gets whether first weights hand each channel on to the one of the same number, besides what is random in them; there
    /// are as many channels behind it as before it.
    /// </summary>
    public bool HandsOn { get; init; }

    /// <summary>Gets the tensors: the part of their names after the dot, and their extents.</summary>
    public IReadOnlyList<(string Part, int[] Extents)> Tensors =>
    [
        (Weight, [Out, In, Kernel, Kernel]),
        .. Norm ? new (string, int[])[] { (Scale, [Out]), (Shift, [Out]) } : [(Bias, [Out])],
    ];
}
