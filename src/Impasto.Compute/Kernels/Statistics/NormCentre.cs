namespace Impasto.Compute.Kernels.Statistics;

/// <summary>What a norm measures deviations from.</summary>
internal enum NormCentre
{
    /// <summary>The mean of each channel, which becomes zero.</summary>
    Mean,

    /// <summary>Zero, which stays where it is.</summary>
    Zero,
}
