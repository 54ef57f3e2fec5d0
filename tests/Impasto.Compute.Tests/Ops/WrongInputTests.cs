using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

/// <summary>What does not fit is refused when the graph is built, in one line that names the operator.</summary>
public class WrongInputTests
{
    private static readonly Shape Image = new(2, 6, 5, 3);
    private static readonly Shape Matrices = new(2, 6, 5);

    private static readonly Dictionary<string, (Shape[] Shapes, Func<Node[], Node> Build)> Cases = new()
    {
        ["Add: [4] cannot be broadcast to [2, 6, 5, 3]."] = ([Image, new(4)], n => n[0] + n[1]),
        ["Divide: [3, 1, 1, 3] cannot be broadcast to [2, 6, 5, 3]."] = ([Image, new(3, 1, 1, 3)], n => n[0] / n[1]),
        ["Broadcast: [4] cannot be broadcast to [2, 6, 5, 3]."] = ([new(4)], n => Broadcast.Of(n[0], Image)),
        ["Sum: [2, 6, 5, 3] cannot be summed to [4]."] = ([Image], n => Sum.To(n[0], new(4))),
        ["Mask: the value [2, 6, 5, 3] and the condition [2, 6, 5] differ in shape."] =
            ([Image, Matrices], n => Mask.Of(n[0], n[1])),
        ["MaxPool: [2, 6, 5] is not the shape of an image, [batch, height, width, channels]."] =
            ([Matrices], n => Pool.Of(n[0], PoolKind.Max)),
        ["MaxPool: the image is too small: 1x1 pixels cannot be pooled 2x2."] =
            ([new(1, 1, 1, 8)], n => Pool.Of(n[0], PoolKind.Max)),
        ["L2Pool: the image is too small: 9x1 pixels cannot be pooled 2x2."] =
            ([new(1, 1, 9, 8)], n => Pool.Of(n[0], PoolKind.L2)),
        ["NearestResize: [2, 6, 5] is not the shape of an image, [batch, height, width, channels]."] =
            ([Matrices], n => Resize.Of(n[0], 2, 2, ResizeKind.Nearest)),
        ["BilinearResize: an image cannot be resized to 4x0 pixels."] =
            ([Image], n => Resize.Of(n[0], 0, 4, ResizeKind.Bilinear)),
        ["InstanceNorm: the scale or shift [4] does not hold one value per channel of [2, 6, 5, 3]."] =
            ([Image, new(4), new(3)], n => InstanceNorm.Of(n[0], n[1], n[2])),
        ["InstanceNorm: the scale or shift [] does not hold one value per channel of [2, 6, 5, 3]."] =
            ([Image, new(3), Shape.Scalar], n => InstanceNorm.Of(n[0], n[1], n[2])),
        ["InstanceNorm: epsilon has to be greater than 0, not 0."] =
            ([Image, new(3), new(3)], n => InstanceNorm.Of(n[0], n[1], n[2], 0)),
        ["ChannelMean: [2, 6, 5] is not the shape of an image, [batch, height, width, channels]."] =
            ([Matrices], n => ChannelMean.Of(n[0])),
        ["ChannelDeviation: [2, 6, 5] is not the shape of an image, [batch, height, width, channels]."] =
            ([Matrices], n => ChannelDeviation.Of(n[0])),
        ["Difference: the image [1, 1, 5, 3] has a single pixel along its Height, and so no neighbours."] =
            ([new(1, 1, 5, 3)], n => Difference.Of(n[0], ImageAxis.Height)),
        ["Difference: [2, 6, 5] is not the shape of an image, [batch, height, width, channels]."] =
            ([Matrices], n => Difference.Of(n[0], ImageAxis.Width)),
        ["Transpose: [2, 6, 5, 3] is not a batch of matrices, [batch, rows, columns]."] =
            ([Image], n => Transpose.Of(n[0])),
        ["GatherPixels: the pixels are none, or not all among the 30 of [2, 6, 5, 3]."] =
            ([Image], n => GatherPixels.Of(n[0], [29, 30])),
        ["PairDistances: [2, 6, 5, 3] and [2, 6, 5, 4] differ in batch or channels."] =
            ([Image, new(2, 6, 5, 4)], n => PairDistances.Of(n[0], n[1], PixelPairs.Between([0], 1, 1))),
        ["PairDistances: the pairs are of 2 and 5 pixels, not of those of [2, 6, 5, 3] and [2, 1, 5, 3]."] =
            ([Image, new(2, 1, 5, 3)], n => PairDistances.Of(n[0], n[1], PixelPairs.Between([1, 0], 5, 1))),
        ["ChannelQuantiles: the number of quantiles is at least 1, not 0."] =
            ([Image], n => ChannelQuantiles.Of(n[0], 0)),
        ["ChannelQuantiles: the weights [2, 6, 5, 3] are not one for each pixel of [2, 6, 5, 3]."] =
            ([Image], n => ChannelQuantiles.Of(n[0], 4, n[0])),
        ["HistogramMatch: [2, 6, 5, 3] are not quantiles of the channels of [2, 6, 5, 3]."] =
            ([Image], n => HistogramMatch.Of(n[0], n[0])),
        ["HistogramMatch: the weights [2, 6, 5, 3] are not one for each pixel of [2, 6, 5, 3]."] =
            ([Image, new(2, 1, 7, 3)], n => HistogramMatch.Of(n[0], n[1], n[0])),
        ["PatchMatch: [2, 6, 5, 3] or [2, 2, 5, 3] has no room for a patch of 3x3 pixels: choose a larger size."] =
            ([Image, new(2, 2, 5, 3)], n => PatchMatch.Of(n[0], n[1])),
        ["PatchMatch: [2, 6, 5, 3] and [1, 6, 5, 3] differ in batch or channels."] =
            ([Image, new(1, 6, 5, 3)], n => PatchMatch.Of(n[0], n[1])),
        ["PatchMatch: the weights [2, 6, 5, 3] are not one for each pixel of [2, 6, 5, 3]."] =
            ([Image], n => PatchMatch.Of(n[0], n[0], n[0])),
        ["PatchDistances: the matches [2, 6, 5, 3] are not one for each patch of [2, 6, 5, 3]."] =
            ([Image], n => PatchDistances.Of(n[0], n[0], n[0])),
        ["MatrixSquareRoot: [2, 6, 5] is not a batch of square matrices."] =
            ([Matrices], n => MatrixSquareRoot.Of(n[0])),
        ["TransposedConvolution: weights [4, 3, 3, 3] do not fit an image [2, 6, 5, 3]; "
            + "they are [in, out, height, width]."] =
            ([Image, new(4, 3, 3, 3)], n => TransposedConvolution.Of(n[0], n[1])),
        ["TransposedConvolution: a stride of 2 with a cut of 1, 1, -2, 0 makes no sense."] =
            ([Image, new(3, 4, 3, 3)], n => TransposedConvolution.Of(n[0], n[1], 2, new(1, 1, -2, 0))),
        ["TransposedConvolution: a stride of 2 with a cut of -1, 0, 0, 0 makes no sense."] =
            ([Image, new(3, 4, 3, 3)], n => TransposedConvolution.Of(n[0], n[1], 2, new(-1, 0, 0, 0))),
        ["TransposedConvolution: a stride of 0 with a cut of 1 makes no sense."] =
            ([Image, new(3, 4, 3, 3)], n => TransposedConvolution.Of(n[0], n[1], 0, 1)),
        ["TransposedConvolution: a cut of 4 leaves nothing of an image of 5x6; use a larger image."] =
            ([Image, new(3, 4, 3, 3)], n => TransposedConvolution.Of(n[0], n[1], 1, 4)),
        ["Pad: an image of 5x6 cannot be padded by 5 (Reflection); use a larger image."] =
            ([Image], n => Pad.Of(n[0], 5, PaddingMode.Reflection)),
        ["Pad: an image of 5x6 cannot be padded by 0, -3, 0, -2 (Zero); use a larger image."] =
            ([Image], n => Pad.Of(n[0], new(0, -3, 0, -2))),
        ["Pad: an image of 5x6 cannot be padded by 6, 0, 0, 0 (Reflection); use a larger image."] =
            ([Image], n => Pad.Of(n[0], new(6, 0, 0, 0), PaddingMode.Reflection)),
        ["Pad: an image of 5x6 cannot be padded by -3, 0, -3, 0 (Zero); use a larger image."] =
            ([Image], n => Pad.Of(n[0], new(-3, 0, -3, 0))),
        ["Concatenate: [2, 6, 5, 3] and [1, 6, 5, 3] differ in more than their channels."] =
            ([Image, new(1, 6, 5, 3)], n => Concatenate.Of(n)),
        ["Concatenate: [2, 6, 5, 3] and [2, 5, 5, 3] differ in more than their channels."] =
            ([Image, new(2, 5, 5, 3)], n => Concatenate.Of(n)),
        ["Rearrange: the order 0, 0 does not name each of 2 axes once."] =
            ([new(4, 5)], n => Rearrange.Of(n[0], [4, 5], [0, 0], new(20))),
        ["Rearrange: [4, 5], the extents 4, 4 and [20] differ in their elements."] =
            ([new(4, 5)], n => Rearrange.Of(n[0], [4, 4], [1, 0], new(20))),
        ["Rearrange: [4, 5], the extents 4, 4 and [16] differ in their elements."] =
            ([new(4, 5)], n => Rearrange.Of(n[0], [4, 4], [1, 0], new(16))),
        ["Rearrange: [4, 5], the extents 4, 5 and [16] differ in their elements."] =
            ([new(4, 5)], n => Rearrange.Of(n[0], [4, 5], [1, 0], new(16))),
        ["MaxWindowPool: windows of 2x3 with a padding of 2 make no sense."] =
            ([Image], n => WindowPool.Of(n[0], PoolKind.Max, new(3, 2) { Padding = 2 })),
        ["MaxWindowPool: windows of 2x2 with a padding of 0, 0, 0, -1 make no sense."] =
            ([Image], n => WindowPool.Of(n[0], PoolKind.Max, new(2, 2) { Padding = new(0, 0, 0, -1) })),
        ["MaxWindowPool: windows of 3x2 with a padding of 0 make no sense."] =
            ([Image], n => WindowPool.Of(n[0], PoolKind.Max, new(2, 3) { StepAcross = 0 })),
        ["AverageWindowPool: an image of 5x6 is smaller than a window of 2x7; use a larger image."] =
            ([Image], n => WindowPool.Of(n[0], PoolKind.Average, new(7, 2))),
        ["Concatenate: there is no image."] = ([], n => Concatenate.Of(n)),
        ["ChannelSlice: [2, 6, 5, 3] has not 3 channels from channel 1 on."] =
            ([Image], n => ChannelSlice.Of(n[0], 1, 3)),
        ["ChannelSlice: [2, 6, 5, 3] has not 1 channels from channel -1 on."] =
            ([Image], n => ChannelSlice.Of(n[0], -1, 1)),
        ["ChannelSlice: [2, 6, 5, 3] has not 0 channels from channel 1 on."] =
            ([Image], n => ChannelSlice.Of(n[0], 1, 0)),
        ["Reshape: the 180 elements of [2, 6, 5, 3] do not fill [7, 5]."] = ([Image], n => Reshape.Of(n[0], new(7, 5))),
    };

    public static TheoryData<string> Messages() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Messages))]
    public void What_does_not_fit_is_refused_with_one_clear_line(string message)
    {
        Graph graph = new();
        Node[] inputs = [.. Cases[message].Shapes.Select(graph.Input)];
        GraphException thrown = Assert.Throws<GraphException>(() => Cases[message].Build(inputs));
        Assert.Equal(message, thrown.Message);
        Assert.Equal(inputs.Length, graph.Nodes.Count);
    }
}
