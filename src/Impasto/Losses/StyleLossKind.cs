namespace Impasto.Losses;

/// <summary>The style losses that can be asked for by name; <see cref="StyleLosses"/> makes them.</summary>
public enum StyleLossKind
{
    /// <summary>Gram matrices (<see cref="GramLoss"/>).</summary>
    Gram,

    /// <summary>Covariances (<see cref="CovarianceLoss"/>).</summary>
    Covariance,

    /// <summary>Means and deviations, the statistics of batch normalisation (<see cref="BatchNormLoss"/>).</summary>
    Bn,

    /// <summary>The discrepancy under a linear kernel: means (<see cref="ChannelMeanLoss"/>).</summary>
    MmdLinear,

    /// <summary>The discrepancy under a polynomial kernel (<see cref="PolynomialKernelLoss"/>).</summary>
    MmdPoly,

    /// <summary>The discrepancy under a Gaussian kernel (<see cref="GaussianKernelLoss"/>).</summary>
    MmdGaussian,

    /// <summary>The Wasserstein distance of Gaussians (<see cref="WassersteinLoss"/>).</summary>
    Wasserstein,

    /// <summary>Patches, a Markov random field (<see cref="PatchLoss"/>).</summary>
    Mrf,

    /// <summary>Histograms of channels (<see cref="HistogramLoss"/>).</summary>
    Histogram,
}
