namespace Impasto.Compute.Ops;

/// <summary>How <see cref="Resize"/> finds values between pixels.</summary>
public enum ResizeKind
{
    /// <summary>The pixel whose area holds the top left corner of the new one.</summary>
    Nearest,

    /// <summary>The mean of the four pixels around the new one's centre, weighted by closeness.</summary>
    Bilinear,
}
