namespace Impasto.Methods.Optimization;

/// <summary>The options of <see cref="FeatureInversion"/>.</summary>
public sealed record FeatureInversionOptions : OptimizationOptions
{
    /// <summary>Makes the defaults: with one loss alone, less total variation is enough.</summary>
    public FeatureInversionOptions() => TotalVariationWeight = 1;

    /// <summary>Gets the layer whose features are inverted.</summary>
    public string Layer { get; init; } = "relu4_2";

    /// <summary>Gets the length in pixels of the result's longer edge; the image's own where null.</summary>
    public int? Size { get; init; }

    internal override void Check()
    {
        base.Check();
        Require(Size is null or >= 1, $"The size is at least 1 pixel, not {Size}.");
    }
}
