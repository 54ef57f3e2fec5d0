using Impasto.Running;

namespace Impasto.Methods.Optimization;

/// <summary>The options of <see cref="FeatureInversion"/>.</summary>
public sealed record FeatureInversionOptions : OptimizationOptions
{
    /// <summary>Makes the defaults: with one loss alone, less total variation is enough.</summary>
    public FeatureInversionOptions() => TotalVariationWeight = 1;

    /// <summary>Gets the layer whose features are inverted; that of the encoder's content where null.</summary>
    [Option("layer", "The layer to invert", ValueName = "LAYER",
        Absent = "relu4_2; pool3 of gabor, daisy3 of daisy, relu3_1 of random-vgg")]
    public string? Layer { get; init; }

    /// <summary>
    /// Gets the length in pixels of the result's longer edge, at least 1; the image's own where null.
    /// </summary>
    [Option("size", "The result's longer edge", Least = 1, Most = 1e6, Unit = "pixels", Absent = "the image's")]
    public int? Size { get; init; }
}
