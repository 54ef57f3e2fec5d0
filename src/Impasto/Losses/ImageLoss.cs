using Impasto.Compute.Graphs;

namespace Impasto.Losses;

/// <summary>A loss of an image's pixels, of the image alone or against a target of the same size.</summary>
public abstract class ImageLoss
{
    /// <summary>Adds the loss to a graph.</summary>
    /// <param name="image">[batch, height, width, channels], meant to be in [0, 1].</param>
    /// <param name="target">What it is compared with, of the same shape; null for a loss of the image alone.</param>
    /// <returns>A scalar.</returns>
    public abstract Node Of(Node image, Node? target = null);

    /// <summary>
    /// Says what the loss is: its type. By this a checkpoint knows a run; a loss with parameters adds them.
    /// </summary>
    public override string ToString() => GetType().FullName!;
}
