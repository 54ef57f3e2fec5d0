using Impasto.Encoders;

namespace Impasto.Losses;

/// <summary>Makes the style losses by name, and knows at which layers and how much each counts.</summary>
public static class StyleLosses
{
    /// <summary>Makes a loss.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="layers">The layers and their weights, the encoder's own.</param>
    /// <param name="seed">Chooses the pairs of pixels of <see cref="StyleLossKind.MmdGaussian"/>.</param>
    /// <exception cref="ArgumentException">
    /// There is no layer with a positive weight, or a weight is negative.
    /// </exception>
    public static FeatureLoss Make(StyleLossKind kind, IReadOnlyDictionary<string, double> layers, int seed = 0) =>
        kind switch
        {
            StyleLossKind.Gram => new GramLoss(layers),
            StyleLossKind.Covariance => new CovarianceLoss(layers),
            StyleLossKind.Bn => new BatchNormLoss(layers),
            StyleLossKind.MmdLinear => new ChannelMeanLoss(layers),
            StyleLossKind.MmdPoly => new PolynomialKernelLoss(layers),
            StyleLossKind.MmdGaussian => new GaussianKernelLoss(layers, seed),
            StyleLossKind.Wasserstein => new WassersteinLoss(layers),
            StyleLossKind.Mrf => new PatchLoss(layers),
            StyleLossKind.Histogram => new HistogramLoss(layers),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such style loss."),
        };

    /// <summary>Makes the term "style" of an objective.</summary>
    /// <param name="kind">The loss.</param>
    /// <param name="weight">Its weight, which <see cref="Balance"/> comes on top of; at least 0.</param>
    /// <param name="encoder">The encoder that compares the images.</param>
    /// <param name="layers">The layers and their weights; the loss's own where null.</param>
    /// <param name="seed">As for <see cref="Make"/>.</param>
    /// <exception cref="ArgumentException">A weight is out of its range.</exception>
    public static PerceptualTerm Term(
        StyleLossKind kind,
        double weight,
        FeatureEncoder encoder,
        IReadOnlyDictionary<string, double>? layers = null,
        int seed = 0) => new(
            "style",
            weight * Balance(kind),
            Make(kind, encoder.ComparedLayers(layers ?? DefaultLayers(kind, encoder)), seed),
            TermTarget.Style);

    /// <summary>The layers at which a loss is compared where nothing else is asked for, and their weights.</summary>
    /// <param name="kind">The loss.</param>
    /// <param name="encoder">The encoder that compares the images.</param>
    public static IReadOnlyDictionary<string, double> DefaultLayers(StyleLossKind kind, FeatureEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return kind == StyleLossKind.Mrf ? encoder.PatchLayers : encoder.StyleLayers;
    }

    /// <summary>
    /// What a loss is multiplied with beside its weight, so that at one weight all leave about as much of the content:
    /// 1 for Gram matrices (docs/decisions/0014-weights-of-style-losses.md).
    /// </summary>
    /// <param name="kind">The loss.</param>
    public static double Balance(StyleLossKind kind) => kind switch
    {
        StyleLossKind.Covariance => 0.83,
        StyleLossKind.Bn => 2.7,
        StyleLossKind.MmdLinear => 2,
        StyleLossKind.MmdGaussian => 1.4,
        StyleLossKind.Mrf => 0.1,
        StyleLossKind.Histogram => 2,
        _ => 1,
    };
}
