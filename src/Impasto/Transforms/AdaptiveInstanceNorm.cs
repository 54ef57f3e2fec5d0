using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;

namespace Impasto.Transforms;

/// <summary>
/// Adaptive instance normalisation (Huang and Belongie, "Arbitrary Style Transfer in Real-time with Adaptive Instance
/// Normalization", ICCV 2017, equation 8): each channel of the content's features gets the mean and the standard
/// deviation that the style's has.
/// </summary>
public static class AdaptiveInstanceNorm
{
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
    /// <returns>[B, H, W, C].</returns>
    /// <exception cref="GraphException">The shapes do not fit.</exception>
    public static Node Of(Node content, Node mean, Node deviation, double strength = 1)
    {
        float moved = (float)strength, kept = (float)(1 - strength);
        Node own = ChannelMean.Of(content);
        Node gain = (deviation / ChannelDeviation.Of(content) * moved) + kept;
        return ((content - own) * gain) + ((own * kept) + (mean * moved));
    }
}
