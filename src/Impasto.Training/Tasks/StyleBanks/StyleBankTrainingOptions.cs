namespace Impasto.Training.Tasks.StyleBanks;

/// <summary>How a StyleBank network is trained.</summary>
public sealed record StyleBankTrainingOptions : PerceptualLossOptions
{
    /// <summary>
    /// Gets how many steps for the styles come before one for the auto-encoder: the paper's T; at least 1.
    /// </summary>
    public int Turns { get; init; } = 2;
}
