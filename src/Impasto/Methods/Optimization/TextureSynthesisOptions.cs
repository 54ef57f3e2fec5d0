using Impasto.Losses;

namespace Impasto.Methods.Optimization;

/// <summary>The options of <see cref="TextureSynthesis"/>.</summary>
public sealed record TextureSynthesisOptions : OptimizationOptions
{
    /// <summary>Makes the defaults: with one loss alone, less total variation is enough.</summary>
    public TextureSynthesisOptions() => TotalVariationWeight = 1;

    /// <summary>Gets the width of the texture in pixels.</summary>
    public int Width { get; init; } = 512;

    /// <summary>Gets the height of the texture in pixels.</summary>
    public int Height { get; init; } = 512;

    /// <summary>Gets the layers of the style loss and their weights relative to each other.</summary>
    public IReadOnlyDictionary<string, double> StyleLayers { get; init; } = GramLoss.DefaultLayers;

    /// <summary>Gets the size of the example's longer edge relative to the texture's longer edge.</summary>
    public double StyleScale { get; init; } = 1;

    internal override void Check()
    {
        base.Check();
        Require(Width >= 1 && Height >= 1, $"The texture has at least 1 x 1 pixels, not {Width} x {Height}.");
        Require(StyleScale is > 0 and <= 16, $"The style scale is more than 0 and at most 16, not {StyleScale}.");
    }
}
