using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>GlobalAveragePool, and ReduceMean and ReduceSum over the pixels of images.</summary>
internal sealed class MeanReader : IOperatorReader
{
    private const string Global = "GlobalAveragePool", Addition = "ReduceSum";

    public IReadOnlyList<string> Operators => ["ReduceMean", Addition, Global];

    public OnnxValue Read(NodeReading node)
    {
        ComputedValue value = node.Computed(0);
        int rank = value.Extents.Length;
        if (node.Operator == Global)
        {
            return ComputedValue.Image(ChannelMean.Of(node.Image(0)));
        }

        int[] axes = [.. (node.WholesOf(1, "axes") ?? []).Select(axis => node.Axis(axis, rank)).Order()];
        bool isKept = node.Whole("keepdims", 1) != 0;
        if (rank == 4 && axes is [2, 3])
        {
            ComputedValue means = ComputedValue.Image(Reduced(node, node.Image(0)));
            return isKept ? means
                : new ComputedValue(
                    Reshape.Of(means.Node, new Shape(means.Extents.AsSpan(0, 2))), means.Extents[..2], IsImage: false);
        }

        if (rank == 4 && axes is [1, 2] && !value.IsImage && isKept)
        {
            Node means = Reduced(node, value.Node);
            return new ComputedValue(means, [value.Extents[0], 1, 1, value.Extents[3]], IsImage: false);
        }

        throw node.Refuse($"the axes {string.Join(", ", axes)} are not read; those of pixels are");
    }

    private static Node Reduced(NodeReading node, Node image) => node.Operator == Addition
        ? Sum.To(image, new Shape(image.Shape.Batch, 1, 1, image.Shape.Channels))
        : ChannelMean.Of(image);
}
