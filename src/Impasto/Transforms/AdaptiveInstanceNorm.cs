using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Encoders;

namespace Impasto.Transforms;

/// <summary>
/// Adaptive instance normalisation (Huang and Belongie, "Arbitrary Style Transfer in Real-time with Adaptive Instance
/// Normalization", ICCV 2017, equation 8): each channel of the content's features gets the mean and the standard
/// deviation that the style's has.
/// </summary>
public static class AdaptiveInstanceNorm
{
    // What deviates by less than this share of the mean is the rounding of a flat scene, and not to be made larger.
    private const float Rounding = 2e-4f;

    /// <summary>Adds the transform to a graph.</summary>
    /// <param name="content">The content's features, [B, H, W, C].</param>
    /// <param name="style">The style's features, [B, H', W', C].</param>
    /// <returns>[B, H, W, C].</returns>
    /// <exception cref="GraphException">The shapes do not fit.</exception>
    public static Node Of(Node content, Node style) => Of(content, ChannelMean.Of(style), ChannelDeviation.Of(style));

    /// <summary>Adds the transform to a graph.</summary>
    /// <param name="content">The content's features, [B, H, W, C].</param>
    /// <param name="mean">The means of the style's channels, [B, 1, 1, C].</param>
    /// <param name="deviation">Their standard deviations, [B, 1, 1, C].</param>
    /// <param name="strength">
    /// 0 leaves the features, 1 transforms them, what is between mixes both (equation 14).
    /// </param>
    /// <param name="guide">
    /// How much each pixel of the content's features counts in its means and deviations, [B, H, W, 1], at least 0; all
    /// count the same where null.
    /// </param>
    /// <returns>[B, H, W, C].</returns>
    /// <exception cref="GraphException">The shapes do not fit.</exception>
    public static Node Of(Node content, Node mean, Node deviation, double strength = 1, Node? guide = null)
    {
        float moved = (float)strength, kept = (float)(1 - strength);
        Node own = Guided.Mean(content, guide);
        Node floor = own * Rounding;
        Node spread = Guided.Deviation(content, guide);
        Node gain = (deviation / Sqrt.Of((spread * spread) + (floor * floor)) * moved) + kept;
        return ((content - own) * gain) + ((own * kept) + (mean * moved));
    }
}
