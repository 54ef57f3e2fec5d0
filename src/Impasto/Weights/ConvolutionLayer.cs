using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Weights;

/// <summary>
/// A convolution of a network, which keeps the image's size but for its stride where its reach is not set, and what is
/// around it.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="In">The channels that it takes.</param>
/// <param name="Out">The channels that it gives.</param>
/// <param name="Kernel">The kernel's edge, odd.</param>
internal sealed record ConvolutionLayer(string Name, int In, int Out, int Kernel)
{
    /// <summary>Gets the pixels from one output's kernel to the next.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Gets what is beyond the image's border.</summary>
    public PaddingMode Padding { get; init; } = PaddingMode.Reflection;

    /// <summary>
    /// Gets the pixels that it is padded by, half the kernel where nothing else is said; of a transposed one, those
    /// that are cut off.
    /// </summary>
    public Sides Reach { get; init; } = Kernel / 2;

    /// <summary>Gets whether it is a transposed convolution, which enlarges by its stride.</summary>
    public bool Transposed { get; init; }

    /// <summary>Gets how the image is made twice as large before it; null where it is not.</summary>
    public ResizeKind? Upsampling { get; init; }

    /// <summary>Gets whether what it gives is smoothed, before the norm.</summary>
    public bool Smooth { get; init; }

    /// <summary>
    /// Gets whether a norm with a scale and a shift follows, which the network adds; a bias otherwise.
    /// </summary>
    public bool HasNorm { get; init; }

    /// <summary>Gets whether a bias follows where no norm does.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>
    /// Gets how much smaller random first weights are than those that keep a ReLU network's variance.
    /// </summary>
    public double Gain { get; init; } = 1;

    /// <summary>
    /// Gets whether first weights hand each channel on to the one of the same number, besides what is random in them;
    /// there are as many channels behind it as before it.
    /// </summary>
    public bool HandsOn { get; init; }

    /// <summary>
    /// Gets whether first scales of its norm are 0, so that nothing comes through before it is trained.
    /// </summary>
    public bool StartsAtZero { get; init; }

    /// <summary>
    /// Gets the name of its weights, [out, in, kernel, kernel], or [in, out, kernel, kernel] of a transposed one.
    /// </summary>
    public string Weight { get; init; } = $"{Name}.weight";

    /// <summary>Gets the name of its bias, [out], which it has where no norm follows.</summary>
    public string Bias { get; init; } = $"{Name}.bias";

    /// <summary>
    /// Gets the name of the norm's scale, [out], or [styles, out] where styles have scales of their own.
    /// </summary>
    public string Scale { get; init; } = $"{Name}.scale";

    /// <summary>Gets the name of the norm's shift, of the shape of <see cref="Scale"/>.</summary>
    public string Shift { get; init; } = $"{Name}.shift";

    /// <summary>Gets the extents of its weights.</summary>
    public int[] WeightExtents => Transposed ? [In, Out, Kernel, Kernel] : [Out, In, Kernel, Kernel];

    /// <summary>Lists its parameters in the order in which files have them.</summary>
    /// <param name="normExtents">The extents of the norm's scale and shift; [out] where null.</param>
    public IReadOnlyList<(string Name, int[] Extents)> Parameters(int[]? normExtents = null) => HasNorm
        ? [(Weight, WeightExtents), (Scale, normExtents ?? [Out]), (Shift, normExtents ?? [Out])]
        : HasBias ? [(Weight, WeightExtents), (Bias, [Out])] : [(Weight, WeightExtents)];

    /// <summary>Adds it to a graph, with its bias, but without a norm.</summary>
    /// <param name="input">[batch, height, width, in].</param>
    /// <param name="parameter">Makes the node of a parameter.</param>
    /// <returns>[batch, height, width, out], the edges after upsampling and stride.</returns>
    public Node AddTo(Node input, Func<string, Node> parameter)
    {
        if (Upsampling is { } kind)
        {
            input = Resize.Of(input, 2 * input.Shape.Height, 2 * input.Shape.Width, kind);
        }

        ConvolutionOptions options = new() { Stride = Stride, Padding = Reach, Mode = Padding };
        Node result = Transposed
            ? TransposedConvolution.Of(input, parameter(Weight), Stride, Reach)
            : Convolution.Of(input, parameter(Weight), options);
        if (Smooth)
        {
            result = Resize.Of(result, result.Shape.Height, result.Shape.Width, ResizeKind.Triangle);
        }

        return HasNorm || !HasBias ? result : result + parameter(Bias);
    }
}
