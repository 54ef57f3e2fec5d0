namespace Impasto.Training;

/// <summary>
/// How a transform network is trained. All of it means what it means in <see cref="Methods.ImageOptimizationOptions"/>: the
/// network learns to do in one pass what the optimisation does.
/// </summary>
public sealed record TransformTrainingOptions
{
    /// <summary>Gets the layers of the content loss; those of <see cref="PerceptualLayers"/> where there are none.</summary>
    public IReadOnlyList<string> ContentLayers { get; init; } = [];

    /// <summary>Gets the layers of the style loss; those of <see cref="PerceptualLayers"/> where there are none.</summary>
    public IReadOnlyList<string> StyleLayers { get; init; } = [];

    /// <summary>Gets the weight of the content loss; at least 0.</summary>
    public double ContentWeight { get; init; } = 1;

    /// <summary>Gets the weight of the total variation; at least 0.</summary>
    public double TotalVariationWeight { get; init; } = 5;

    /// <summary>Gets the weight of leaving the range of pixels; at least 0.</summary>
    public double RangeWeight { get; init; } = 20;

    /// <summary>
    /// Gets the relative content loss, more than 0, that <see cref="StyleWeightSearch"/> aims for: larger means more style.
    /// </summary>
    public double ContentLevel { get; init; } = 0.4;

    /// <summary>
    /// Gets whether nothing is learned but the scales and shifts of the styles, which are added to those that the network
    /// has (Dumoulin et al., 2017, section 3.2).
    /// </summary>
    public bool OnlyNorms { get; init; }
}
