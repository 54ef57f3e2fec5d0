namespace Impasto.Training.Tasks.AdaInDecoder;

/// <summary>How the decoder of AdaIN is trained.</summary>
public sealed record AdaInTrainingOptions
{
    /// <summary>Gets the weight of the content loss; at least 0.</summary>
    public double ContentWeight { get; init; } = 1;

    /// <summary>Gets the weight of the style loss; at least 0.</summary>
    public double StyleWeight { get; init; } = 1;

    /// <summary>Gets the weight of the total variation; at least 0.</summary>
    public double TotalVariationWeight { get; init; }

    /// <summary>
    /// Gets whether what the decoder paints will get the style's colours (<see cref="Transforms.ColourNorm"/>);
    /// training does not see it.
    /// </summary>
    public bool MatchesColours { get; init; }
}
