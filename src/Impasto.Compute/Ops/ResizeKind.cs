namespace Impasto.Compute.Ops;

/// <summary>How <see cref="Resize"/> finds values between pixels.</summary>
public enum ResizeKind
{
    /// <summary>The pixel whose area holds the top left corner of the new one.</summary>
    Nearest,

    /// <summary>The mean of the four pixels around the new one's centre, weighted by closeness.</summary>
    Bilinear,

    /// <summary>
    /// The mean of the pixels less than two away from the new one's centre along each axis, weighted by 2 less the
    /// distance: what changes from pixel to pixel vanishes. At the same size it is the binomial filter (1, 2, 1)/4.
    /// </summary>
    Triangle,
}
