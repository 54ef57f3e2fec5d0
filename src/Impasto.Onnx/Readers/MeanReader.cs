using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>GlobalAveragePool, and ReduceMean over the pixels of images.</summary>
internal sealed class MeanReader : IOperatorReader
{
    private const string Reduce = "ReduceMean";

    public IReadOnlyList<string> Operators => [Reduce, "GlobalAveragePool"];

    public OnnxValue Read(NodeReading node)
    {
        ComputedValue value = node.Computed(0);
        int rank = value.Extents.Length;
        if (node.Operator != Reduce)
        {
            return ComputedValue.Image(ChannelMean.Of(node.Image(0)));
        }

        int[] axes = [.. (node.WholesOf(1, "axes") ?? []).Select(axis => node.Axis(axis, rank)).Order()];
        bool isKept = node.Whole("keepdims", 1) != 0;
        if (rank == 4 && axes is [2, 3])
        {
            ComputedValue means = ComputedValue.Image(ChannelMean.Of(node.Image(0)));
            return isKept ? means
                : new ComputedValue(
                    Reshape.Of(means.Node, new Shape(means.Extents[..2])), means.Extents[..2], IsImage: false);
        }

        if (rank == 4 && axes is [1, 2] && !value.IsImage && isKept)
        {
            Node means = ChannelMean.Of(value.Node);
            return new ComputedValue(means, [value.Extents[0], 1, 1, value.Extents[3]], IsImage: false);
        }

        throw node.Refuse($"means over the axes {string.Join(", ", axes)} are not read; over those of pixels they are");
    }
}
