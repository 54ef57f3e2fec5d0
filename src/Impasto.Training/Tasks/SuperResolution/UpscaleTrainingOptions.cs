namespace Impasto.Training.Tasks.SuperResolution;

/// <summary>How super-resolution is trained.</summary>
public sealed record UpscaleTrainingOptions
{
    /// <summary>
    /// Gets the deviation of the Gaussian that blurs before pixels are left out, in pixels of the small image. The
    /// default is as near as a Gaussian comes to a bicubic or Lanczos reduction, which most small images come from; it
    /// stands for the paper's blur and its bicubic reduction together.
    /// </summary>
    public double Blur { get; init; } = 0.35;

    /// <summary>Gets the encoder's layer at which images are compared.</summary>
    public string Layer { get; init; } = "relu1_2";

    /// <summary>Gets the weight of the relative squared error of the features at the layer; at least 0.</summary>
    public double FeatureWeight { get; init; } = 1;

    /// <summary>Gets the weight of the mean squared error of pixels in [0, 1]; at least 0.</summary>
    public double PixelWeight { get; init; } = 150;
}
