namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>What a convolution sees beyond the border of its input.</summary>
public enum PaddingMode
{
    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>The image mirrored at its outermost pixels, which are not repeated.</summary>
    Reflection,

    /// <summary>The outermost pixels, repeated.</summary>
    Replicate,
}
