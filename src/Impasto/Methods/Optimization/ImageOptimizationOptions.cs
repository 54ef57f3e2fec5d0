using System.Text.Json.Serialization;
using Impasto.Encoders;
using Impasto.Losses;
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
    public IReadOnlyDictionary<string, double> ContentLayers { get; init; } = ContentLoss.DefaultLayers;

    /// <summary>
    /// Gets the layers of the style loss and their weights relative to each other. Where the encoder has a projection
    /// behind such a layer, style is compared there.
    /// </summary>
    public IReadOnlyDictionary<string, double> StyleLayers { get; init; } = GramLoss.DefaultLayers;

    /// <summary>
    /// Gets the size of the style's longer edge relative to the result's: larger gives larger strokes.
    /// </summary>
    public double StyleScale { get; init; } = 1;

    /// <summary>Gets the weights of several styles relative to each other; equal where null.</summary>
    public IReadOnlyList<double>? StyleBlend { get; init; }

    /// <summary>Gets what the optimisation starts from.</summary>
    public ImageInit Init { get; init; }

    /// <summary>Gets the image to start from with <see cref="ImageInit.Image"/>.</summary>
    [JsonIgnore]
    public ImageBuffer? InitImage { get; init; }

    /// <summary>
    /// Gets what is minimised, in place of <see cref="DefaultTerms"/>; the weights and layers above do not count then.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<PerceptualTerm>? Terms { get; init; }

    /// <summary>
    /// Makes the terms of which the loss is the sum where <see cref="Terms"/> is null: "content", "style" (Gram
    /// matrices), "tv" (total variation) and "range", by the weights and layers of these options. Add a term to them,
    /// or leave one out.
    /// </summary>
    /// <param name="encoder">The encoder that compares the images.</param>
    /// <returns>The terms.</returns>
    /// <exception cref="ArgumentException">
    /// There is no layer with a positive weight, or a weight is negative.
    /// </exception>
    public IReadOnlyList<PerceptualTerm> DefaultTerms(VggEncoder encoder) =>
    [
        new("content", ContentWeight, new ContentLoss(encoder.ComparedLayers(ContentLayers)), TermTarget.Content),
        new("style", StyleWeight, new GramLoss(encoder.ComparedLayers(StyleLayers)), TermTarget.Style),
        .. Regularisation(),
    ];

    internal override void Check()
    {
        base.Check();
        RequireWeight(ContentWeight, "content");
        RequireWeight(StyleWeight, "style");
        Require(Terms?.Any(t => t.Weight > 0) ?? true, "No term has a weight of more than 0: nothing is asked for.");
        Require(
            Terms is not null || ContentWeight + StyleWeight > 0,
            "The weights of content and style are both 0: nothing is asked for.");
        Require(Size is null or >= 1, $"The size is at least 1 pixel, not {Size}.");
        Require(Margin is >= 0 and <= 1024, $"The margin is 0 to 1024 pixels, not {Margin}.");
        Require(StyleScale is > 0 and <= 16, $"The style scale is more than 0 and at most 16, not {StyleScale}.");
        Require(Init != ImageInit.Image || InitImage is not null, "A start from an image needs the image.");
    }
}
