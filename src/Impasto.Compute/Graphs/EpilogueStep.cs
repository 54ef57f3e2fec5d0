namespace Impasto.Compute.Graphs;

/// <summary>An element-wise step that a kernel can take over while its result is still in registers.</summary>
internal enum EpilogueStep
{
    /// <summary>Adds a value per channel.</summary>
    Bias,

    /// <summary>Adds another value of the same shape.</summary>
    Addend,

    /// <summary>Cuts negative values to zero.</summary>
    Relu,

    /// <summary>Keeps values where another of the same shape is positive: the gradient of a ReLU.</summary>
    Mask,
}
