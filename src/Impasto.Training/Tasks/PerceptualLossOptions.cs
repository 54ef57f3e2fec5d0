using System.Text.Json.Serialization;
using Impasto.Losses;

namespace Impasto.Training.Tasks;

/// <summary>
/// The losses that a network learns to paint by. All of it means what it means in <see
/// cref="Methods.Optimization.ImageOptimizationOptions"/>: the network learns to do in one pass what the optimisation
/// does.
/// </summary>
public record PerceptualLossOptions
{
    /// <summary>
    /// Gets the layers of the content loss; those of <see cref="PerceptualLayers"/> where there are none.
    /// </summary>
    public IReadOnlyList<string> ContentLayers { get; init; } = [];

    /// <summary>
    /// Gets the layers of the style loss; those of <see cref="PerceptualLayers"/> where there are none.
    /// </summary>
    public IReadOnlyList<string> StyleLayers { get; init; } = [];

    /// <summary>Gets how styles are compared.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public StyleLossKind StyleLoss { get; init; }

    /// <summary>Gets the weight of the content loss; at least 0.</summary>
    public double ContentWeight { get; init; } = 1;

    /// <summary>Gets the weight of the total variation; at least 0.</summary>
    public double TotalVariationWeight { get; init; } = 5;

    /// <summary>Gets the weight of leaving the range of pixels; at least 0.</summary>
    public double RangeWeight { get; init; } = 20;

    /// <summary>
    /// Gets the relative content loss, more than 0, that <see cref="StyleWeightSearch"/> aims for: larger means more
    /// style.
    /// </summary>
    public double ContentLevel { get; init; } = 0.3;
}
