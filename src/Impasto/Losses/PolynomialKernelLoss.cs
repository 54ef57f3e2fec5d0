using System.Globalization;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Encoders;

namespace Impasto.Losses;

/// <summary>
/// The maximum mean discrepancy of two sets of pixels under the polynomial kernel of second order (Li et al.,
/// "Demystifying Neural Style Transfer", IJCAI 2017, section 4.1):
/// <c>MMD^2 = E k(x, x') + E k(y, y') - 2 E k(x, y)</c> over all pairs, with <c>k(x, y) = (x · y + c)^2</c>.
/// </summary>
/// <remarks>
/// (x · y)^2 is the inner product of x xᵀ and y yᵀ, whose mean over the pixels is the Gram matrix G. So with the
/// channels' means m it is <c>|G - G'|^2 + 2 c |m - m'|^2</c>, in the time of a Gram matrix, and for c = 0, the
/// paper's, the Gram loss but for a constant. It is divided by what it is of no features at all.
/// </remarks>
/// <param name="layers">The layers and their weights.</param>
/// <param name="offset">c, at least 0: more counts means more.</param>
public sealed class PolynomialKernelLoss(IReadOnlyDictionary<string, double> layers, double offset = 0)
    : FeatureLoss(layers)
{
    private readonly float offset = offset >= 0 && double.IsFinite(offset)
        ? (float)offset
        : throw new ArgumentException($"The offset of a polynomial kernel is a number of at least 0, not {offset}.");

    /// <summary>Gets true, as of Gram matrices.</summary>
    public override bool BlendsTargets => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null)
    {
        Dictionary<string, Node> statistics = new() { ["second"] = Guided.Gram(features, guide) };
        if (offset > 0)
        {
            statistics["first"] = Guided.Mean(features, guide);
        }

        return statistics;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{base.ToString()} offset={offset:R}");

    /// <inheritdoc/>
    protected override Node Compare(IReadOnlyDictionary<string, Node> image, IReadOnlyDictionary<string, Node> target)
    {
        return Relative(
            Discrepancy(name => image[name] - target[name]),
            Discrepancy(name => target[name]));

        Node Discrepancy(Func<string, Node> of)
        {
            Node second = SumOfSquares.Of(of("second"));
            return offset > 0 ? second + (SumOfSquares.Of(of("first")) * (2 * offset)) : second;
        }
    }
}
