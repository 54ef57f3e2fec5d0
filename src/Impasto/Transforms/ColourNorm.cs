using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Media.Images;

namespace Impasto.Transforms;

/// <summary>
/// Adaptive instance normalisation of pixels: along each of three axes at right angles (light against dark, red against
/// blue, green against both) a picture gets the mean and the standard deviation that the style's pixels have. To match
/// colours so is Reinhard et al., "Color Transfer between Images", IEEE Computer Graphics and Applications 21(5), 2001;
/// the axes here are those of sRGB.
/// </summary>
public static class ColourNorm
{
    private static readonly float Third = 1 / MathF.Sqrt(3), Half = 1 / MathF.Sqrt(2), Sixth = 1 / MathF.Sqrt(6);

    // The rows of one are the columns of the other: each undoes what the other does.
    private static readonly Tensor ToAxes = new(
        new Shape(ImageBuffer.Channels, ImageBuffer.Channels, 1, 1),
        [Third, Third, Third, Half, 0, -Half, -Sixth, 2 * Sixth, -Sixth]);

    private static readonly Tensor FromAxes = new(
        new Shape(ImageBuffer.Channels, ImageBuffer.Channels, 1, 1),
        [Third, Half, -Sixth, Third, 0, 2 * Sixth, Third, -Half, -Sixth]);

    /// <summary>Adds the three axes of a picture to its graph.</summary>
    /// <param name="picture">RGB, [B, H, W, 3].</param>
    /// <returns>[B, H, W, 3].</returns>
    public static Node Axes(Node picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Convolution.Of(picture, picture.Graph.Constant(ToAxes));
    }

    /// <summary>Adds the transform to a graph.</summary>
    /// <param name="picture">The picture, RGB, [B, H, W, 3].</param>
    /// <param name="style">The style's image, RGB, [B, H', W', 3].</param>
    /// <returns>RGB, [B, H, W, 3]. Values may leave [0, 1].</returns>
    /// <exception cref="GraphException">The shapes do not fit.</exception>
    public static Node Of(Node picture, Node style)
    {
        Node wanted = Axes(style);
        return Of(picture, ChannelMean.Of(wanted), ChannelDeviation.Of(wanted));
    }

    /// <summary>Adds the transform to a graph.</summary>
    /// <param name="picture">The picture, RGB, [B, H, W, 3].</param>
    /// <param name="mean">The means of the style along the axes, [B, 1, 1, 3].</param>
    /// <param name="deviation">Its standard deviations along them, [B, 1, 1, 3].</param>
    /// <param name="strength">0 leaves the picture, 1 transforms it, what is between mixes both.</param>
    /// <param name="guide">
    /// How much each pixel of the picture counts in its means and deviations, [B, H, W, 1], at least 0; all count the
    /// same where null.
    /// </param>
    /// <returns>RGB, [B, H, W, 3]. Values may leave [0, 1].</returns>
    /// <exception cref="GraphException">The shapes do not fit.</exception>
    public static Node Of(Node picture, Node mean, Node deviation, double strength = 1, Node? guide = null)
    {
        Node normed = AdaptiveInstanceNorm.Of(Axes(picture), mean, deviation, strength, guide);
        return Convolution.Of(normed, picture.Graph.Constant(FromAxes));
    }
}
