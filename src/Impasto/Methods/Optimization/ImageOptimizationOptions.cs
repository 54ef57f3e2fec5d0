using System.Text.Json.Serialization;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Methods.Optimization;

/// <summary>The options of <see cref="ImageOptimization"/>.</summary>
public sealed record ImageOptimizationOptions : OptimizationOptions
{
    /// <summary>The start from the content image.</summary>
    public const string FromContent = "content";

    /// <summary>The start from noise.</summary>
    public const string FromNoise = "noise";

    /// <summary>The start from the first style image.</summary>
    public const string FromStyle = "style";

    /// <summary>Gets the weight of the content loss; at least 0.</summary>
    [Option("content-weight", "Weight of the content loss", Least = 0, Most = 1e6)]
    public double ContentWeight { get; init; } = 1;

    /// <summary>Gets the weight of the style loss; at least 0.</summary>
    [Option("style-weight", "Weight of the style loss", Least = 0, Most = 1e6)]
    public double StyleWeight { get; init; } = 15;

    /// <summary>
    /// Gets the layers of the content loss and their weights relative to each other; the encoder's own where null.
    /// </summary>
    [Option("content-layers", "Layers of the content loss, such as relu4_2 or relu3_2=1,relu4_2=2",
        Absent = "relu4_2; pool3 of gabor, daisy3 of daisy, relu3_1 of random-vgg")]
    public IReadOnlyDictionary<string, double>? ContentLayers { get; init; }

    /// <summary>Gets how styles are compared.</summary>
    [Option("style-loss", "How styles are compared")]
    public StyleLossKind StyleLoss { get; init; }

    /// <summary>
    /// Gets the layers of the style loss and their weights relative to each other; the loss's own where null
    /// (<see cref="StyleLosses.DefaultLayers"/>). Where the encoder has a projection behind such a layer, style is
    /// compared there.
    /// </summary>
    [Option("layer-weights", "Layers of the style loss and their weights, such as relu1_1=0.5,relu3_1=1",
        Absent = "relu1_1 to relu5_1, the first of each block; relu3_1,relu4_1 for mrf; filters have their own")]
    public IReadOnlyDictionary<string, double>? StyleLayers { get; init; }

    /// <summary>
    /// Gets the pixels around the image that are optimised with it and cut off at the end, which keeps the border free
    /// of a frame; 0 to 1024.
    /// </summary>
    [Option("margin",
        "Pixels around the image that are optimised with it and cut off: keeps the border free of a frame",
        Least = 0, Most = 1024, Unit = "pixels")]
    public int Margin { get; init; } = 16;

    /// <summary>
    /// Gets what the optimisation starts from: <see cref="FromContent"/> (the scene stays legible and few iterations
    /// are needed), <see cref="FromNoise"/> (as in Gatys et al., 2015), <see cref="FromStyle"/>, or the path of an
    /// image.
    /// </summary>
    [Option("init", "Start from content, noise, style, or an image file",
        ValueName = "content|noise|style|FILE", IsPath = true)]
    public string Init { get; init; } = FromContent;

    /// <summary>Gets the image to start from, in place of <see cref="Init"/>; null for none.</summary>
    [JsonIgnore]
    public ImageSource? InitImage { get; init; }

    /// <summary>
    /// Gets what is minimised, in place of <see cref="DefaultTerms"/>; the weights and layers above do not count then.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<PerceptualTerm>? Terms { get; init; }

    /// <summary>
    /// Makes the terms of which the loss is the sum where <see cref="Terms"/> is null: "content", "style", "tv" (total
    /// variation) and "range", by the weights and layers of these options. Add a term to them, or leave one out.
    /// </summary>
    /// <param name="encoder">The encoder that compares the images.</param>
    /// <returns>The terms.</returns>
    /// <exception cref="ArgumentException">
    /// There is no layer with a positive weight, or a weight is negative.
    /// </exception>
    public IReadOnlyList<PerceptualTerm> DefaultTerms(FeatureEncoder encoder) =>
    [
        new(
            "content",
            ContentWeight,
            new ContentLoss(encoder.ComparedLayers(ContentLayers ?? encoder.ContentLayers)),
            TermTarget.Content),
        StyleLosses.Term(StyleLoss, StyleWeight, encoder, StyleLayers, Seed),
        .. Regularisation(),
    ];

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        Requirement.Hold(
            Terms?.Any(t => t.Weight > 0) ?? true, "No term has a weight of more than 0: nothing is asked for.");
        Requirement.Hold(
            Terms is not null || ContentWeight + StyleWeight > 0,
            "The weights of content and style are both 0: nothing is asked for.");
    }
}
