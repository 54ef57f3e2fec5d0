using Impasto.Compute.Ops;

namespace Impasto.Networks;

/// <summary>A convolution of a transform network with what stands before and behind it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="In">The channels that it takes.</param>
/// <param name="Out">The channels that it gives.</param>
/// <param name="Kernel">The edge of its kernel.</param>
/// <param name="Norm">The name of the instance norm behind it; null for none.</param>
internal sealed record TransformConvolution(string Name, int In, int Out, int Kernel, string? Norm)
{
    /// <summary>Gets the pixels from one output's kernel to the next.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Gets how the image is made twice as large before it; null where it is not.</summary>
    public ResizeKind? Upsampling { get; init; }

    /// <summary>Gets whether what it gives is smoothed, before the norm.</summary>
    public bool Smooth { get; init; }

    /// <summary>Gets the name of its weights, [out, in, kernel, kernel].</summary>
    public string Weight => $"{Name}.conv2d.weight";

    /// <summary>Gets the name of its bias, [out], which it has where no norm would take it away again.</summary>
    public string Bias => $"{Name}.conv2d.bias";

    /// <summary>Gets the name of the norm's scales (gammas), [styles, out].</summary>
    public string Scale => $"{Norm}.weight";

    /// <summary>Gets the name of the norm's shifts (betas), [styles, out].</summary>
    public string Shift => $"{Norm}.bias";
}
