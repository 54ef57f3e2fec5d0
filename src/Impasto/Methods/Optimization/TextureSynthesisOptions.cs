using Impasto.Losses;
using Impasto.Running;

namespace Impasto.Methods.Optimization;

/// <summary>The options of <see cref="TextureSynthesis"/>.</summary>
public sealed record TextureSynthesisOptions : OptimizationOptions
{
    /// <summary>Makes the defaults: with one loss alone, less total variation is enough.</summary>
    public TextureSynthesisOptions() => TotalVariationWeight = 1;

    /// <summary>Gets the width of the texture in pixels, at least 1.</summary>
    [Option("width", "Width of the texture", Least = 1, Most = 1e6, Unit = "pixels")]
    public int Width { get; init; } = 512;

    /// <summary>Gets the height of the texture in pixels, at least 1.</summary>
    [Option("height", "Height of the texture", Least = 1, Most = 1e6, Unit = "pixels")]
    public int Height { get; init; } = 512;

    /// <summary>Gets how the texture is compared with the example.</summary>
    [Option("style-loss", "How the texture is compared with the example")]
    public StyleLossKind StyleLoss { get; init; }

    /// <summary>
    /// Gets the layers of the style loss and their weights relative to each other; the loss's own where null
    /// (<see cref="StyleLosses.DefaultLayers"/>).
    /// </summary>
    [Option("layer-weights", "Layers of the style loss and their weights, such as relu1_1=0.5,relu3_1=1",
        Absent = "relu1_1 to relu5_1, the first of each block; relu3_1,relu4_1 for mrf; filters have their own")]
    public IReadOnlyDictionary<string, double>? StyleLayers { get; init; }

    /// <summary>
    /// Gets the size of the example's longer edge relative to the texture's; more than 0 and at most 16.
    /// </summary>
    [Option("style-scale", "Size of the example relative to the texture", Least = 0, IsMoreThanLeast = true, Most = 16)]
    public double StyleScale { get; init; } = 1;
}
