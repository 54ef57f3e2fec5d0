namespace Impasto.Compute.Tensors;

/// <summary>A direction in an image.</summary>
public enum ImageAxis
{
    /// <summary>From top to bottom.</summary>
    Height = 1,

    /// <summary>From left to right.</summary>
    Width = 2,
}
