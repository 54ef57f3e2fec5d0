using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Losses;

namespace Impasto.Tests.Losses;

/// <summary>An image loss with a target: the mean squared difference of pixels.</summary>
internal sealed class PixelLoss : ImageLoss
{
    public override Node Of(Node image, Node? target = null) => Mean.OfSquares(image - target!);
}
