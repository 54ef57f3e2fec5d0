using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Losses;

/// <summary>
/// Total variation in its squared form: the squared differences between neighbours, down and to the right, summed over
/// the channels, as a mean over the pixels (Mahendran and Vedaldi, "Understanding Deep Image Representations by
/// Inverting Them", CVPR 2015, section 3, with beta = 2). It holds down noise of single pixels; along an edge of one
/// pixel there is nothing to compare.
/// </summary>
public sealed class TotalVariation : ImageLoss
{
    /// <inheritdoc/>
    public override Node Of(Node image, Node? target = null)
    {
        float scale = 1f / ((float)image.Shape.Batch * image.Shape.Height * image.Shape.Width);
        Node none = image.Graph.Constant(0);
        Node down = image.Shape.Height > 1 ? SumOfSquares.Of(Difference.Of(image, ImageAxis.Height)) : none;
        Node right = image.Shape.Width > 1 ? SumOfSquares.Of(Difference.Of(image, ImageAxis.Width)) : none;
        return (down + right) * scale;
    }
}
