using Impasto.Compute.Graphs;

namespace Impasto.Compute.Ops;

/// <summary>
/// The covariance matrix of an image's channels: the Gram matrix of the image less its channels' means.
/// </summary>
public static class Covariance
{
    /// <summary>Adds the covariance matrix to a graph.</summary>
    /// <param name="image">[B, H, W, C].</param>
    /// <returns>[B, C, C], divided by the number of pixels.</returns>
    /// <exception cref="GraphException">The value is no image.</exception>
    public static Node Of(Node image) => Gram.Of(image - ChannelMean.Of(image));
}
