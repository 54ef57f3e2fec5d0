namespace Impasto.Training;

/// <summary>How a StyleBank network is trained.</summary>
public sealed record StyleBankTrainingOptions : PerceptualLossOptions
{
    /// <summary>Gets how many steps for the styles come before one for the auto-encoder: the paper's T; at least 1.</summary>
    public int Turns { get; init; } = 2;

    /// <summary>
    /// Gets whether nothing is learned but the banks of new styles, which are added to those that the network has (Chen et
    /// al., 2017, section 3.4).
    /// </summary>
    public bool OnlyBanks { get; init; }
}
