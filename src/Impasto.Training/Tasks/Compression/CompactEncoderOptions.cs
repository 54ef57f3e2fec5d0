namespace Impasto.Training.Tasks.Compression;

/// <summary>How a VGG network is made compact.</summary>
public sealed record CompactEncoderOptions
{
    /// <summary>Gets the weight file of the network that is made compact.</summary>
    public required string Teacher { get; init; }

    /// <summary>
    /// Gets the weight file of an earlier training to start from; the closed form of the ranks where null.
    /// </summary>
    public string? Start { get; init; }

    /// <summary>
    /// Gets the rank of each convolution from conv1_1 to conv5_1, at least 0; one that is 0 or not less than the
    /// convolution's channels leaves it as a whole 3x3 convolution.
    /// </summary>
    public required IReadOnlyList<int> Ranks { get; init; }

    /// <summary>Gets the number of batches that the closed form is solved over, at least 1.</summary>
    public int FitBatches { get; init; } = 96;

    /// <summary>Gets the weight of the features' loss; at least 0.</summary>
    public double FeatureWeight { get; init; } = 1;

    /// <summary>Gets the weight of the Gram matrices' loss; at least 0.</summary>
    public double GramWeight { get; init; } = 1;
}
