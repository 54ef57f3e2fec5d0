using System.Text.Json.Serialization;
using Impasto.Media.Images;

namespace Impasto.Methods.Optimization;

/// <summary>The options of <see cref="ImageOptimization"/>.</summary>
public sealed record ImageOptimizationOptions : OptimizationOptions
{
    /// <summary>Gets the length in pixels of the result's longer edge; the content image's own where null.</summary>
    public int? Size { get; init; }

    /// <summary>
    /// Gets the pixels around the image that are optimised with it and cut off at the end, which keeps the border free
    /// of a frame; at least 0.
    /// </summary>
    public int Margin { get; init; } = 16;

    /// <summary>Gets the weight of the content loss; at least 0.</summary>
    public double ContentWeight { get; init; } = 1;

    /// <summary>Gets the weight of the style loss; at least 0.</summary>
    public double StyleWeight { get; init; } = 15;

    /// <summary>Gets the layers of the content loss and their weights relative to each other.</summary>
    public IReadOnlyDictionary<string, double> ContentLayers { get; init; } =
        new Dictionary<string, double> { ["relu4_2"] = 1 };

    /// <summary>
    /// Gets the layers of the style loss and their weights relative to each other. Where the encoder has a projection
    /// behind such a layer, style is compared there.
    /// </summary>
    public IReadOnlyDictionary<string, double> StyleLayers { get; init; } = DefaultStyleLayers;

    /// <summary>Gets the size of the style's longer edge relative to the result's: larger gives larger strokes.</summary>
    public double StyleScale { get; init; } = 1;

    /// <summary>Gets the weights of several styles relative to each other; equal where null.</summary>
    public IReadOnlyList<double>? StyleBlend { get; init; }

    /// <summary>Gets what the optimisation starts from.</summary>
    public ImageInit Init { get; init; }

    /// <summary>Gets the image to start from with <see cref="ImageInit.Image"/>.</summary>
    [JsonIgnore]
    public ImageBuffer? InitImage { get; init; }

    internal static IReadOnlyDictionary<string, double> DefaultStyleLayers { get; } = new Dictionary<string, double>
    {
        ["relu1_1"] = 1,
        ["relu2_1"] = 1,
        ["relu3_1"] = 1,
        ["relu4_1"] = 1,
        ["relu5_1"] = 1,
    };

    internal override void Check()
    {
        base.Check();
        RequireWeight(ContentWeight, "content");
        RequireWeight(StyleWeight, "style");
        Require(ContentWeight + StyleWeight > 0, "The weights of content and style are both 0: nothing is asked for.");
        Require(Size is null or >= 1, $"The size is at least 1 pixel, not {Size}.");
        Require(Margin is >= 0 and <= 1024, $"The margin is 0 to 1024 pixels, not {Margin}.");
        Require(StyleScale is > 0 and <= 16, $"The style scale is more than 0 and at most 16, not {StyleScale}.");
        Require(Init != ImageInit.Image || InitImage is not null, "A start from an image needs the image.");
    }
}
