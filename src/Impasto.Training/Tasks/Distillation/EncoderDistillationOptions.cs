namespace Impasto.Training.Tasks.Distillation;

/// <summary>How an encoder of our own learns from a teacher.</summary>
public sealed record EncoderDistillationOptions
{
    /// <summary>Gets the channels of the five blocks.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [16, 32, 64, 128, 128];

    /// <summary>Gets the teacher's weight file.</summary>
    public required string Teacher { get; init; }

    /// <summary>Gets the weight file of an earlier training to start from; random weights where null.</summary>
    public string? Start { get; init; }

    /// <summary>Gets the weight of the features' loss; at least 0.</summary>
    public double FeatureWeight { get; init; } = 1;

    /// <summary>Gets the weight of the Gram matrices' loss; at least 0.</summary>
    public double GramWeight { get; init; } = 1;

    /// <summary>Gets the weight of the hints' loss; at least 0.</summary>
    public double HintWeight { get; init; } = 1;
}
