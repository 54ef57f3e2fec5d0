using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;

namespace Impasto.Losses;

/// <summary>
/// How far samples leave the range that a picture can show: the squared excess over [0, 1], summed over the channels,
/// as a mean over the pixels; 0 for an image within the range. An optimiser moves pixels freely; what is cut off at the
/// end would show as glaring colours, above all along the border, where the encoder sees a pixel less often. Mahendran
/// and Vedaldi (2015, section 3) bound images by a norm to the same end.
/// </summary>
public sealed class RangePenalty : ImageLoss
{
    /// <inheritdoc/>
    public override Node Of(Node image, Node? target = null)
    {
        float scale = 1f / ((float)image.Shape.Batch * image.Shape.Height * image.Shape.Width);
        Node above = SumOfSquares.Of(Relu.Of(image + -1f));
        Node below = SumOfSquares.Of(Relu.Of(image * -1f));
        return (above + below) * scale;
    }
}
