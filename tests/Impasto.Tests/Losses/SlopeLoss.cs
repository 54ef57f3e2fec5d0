using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Losses;

namespace Impasto.Tests.Losses;

/// <summary>The sum of all samples, so that the gradient is 1 everywhere; of a wide image it is -1.</summary>
/// <param name="widest">The width in pixels above which an image is wide.</param>
internal sealed class SlopeLoss(int widest) : ImageLoss
{
    public override Node Of(Node image, Node? target = null) => Sum.Of(image) * (image.Shape.Width > widest ? -1 : 1);
}
