namespace Impasto.Networks;

/// <summary>The norm behind the convolutions of a <see cref="TransformNetwork"/>.</summary>
public enum TransformNorm
{
    /// <summary>
    /// Instance norm (Ulyanov, Vedaldi and Lempitsky, 2016), as PyTorch's example has it. It takes the mean of each
    /// channel away, and paints blobs where a picture is flat.
    /// </summary>
    Instance,

    /// <summary>
    /// Filter response norm (Singh and Krishnan, CVPR 2020), which leaves the mean: flat places stay in touch with the
    /// scene. Pixels enter as -0.5 to 0.5, since zero stays where it is.
    /// </summary>
    Response,
}
