namespace Impasto.Training.Tasks.WctDecoder;

/// <summary>How a decoder of whitening and colouring is trained.</summary>
public sealed record DecoderReconstructionOptions
{
    /// <summary>Gets the level, 1 to 5: the decoder takes the features of relu1_1 to relu5_1.</summary>
    public required int Level { get; init; }

    /// <summary>Gets the weight of the mean squared error of pixels in [0, 1]; at least 0.</summary>
    public double PixelWeight { get; init; } = 10;

    /// <summary>
    /// Gets the weight of the relative squared error of the features of the decoded image; at least 0.
    /// </summary>
    public double FeatureWeight { get; init; } = 1;

    /// <summary>Gets the weight of the total variation of the decoded image; at least 0.</summary>
    public double TotalVariationWeight { get; init; }
}
