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
    /// Gets whether the picture behind the decoder gets the style's colours before it is compared
    /// (<see cref="Transforms.ColourNorm"/>).
    /// </summary>
    public bool MatchesColours { get; init; }
}
