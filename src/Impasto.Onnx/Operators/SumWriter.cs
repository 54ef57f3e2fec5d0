using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Protocol;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>ReduceSum, in float32.</summary>
internal sealed class SumWriter : OperatorWriter<Sum>
{
    private const int AxesAreInputs = 18;

    protected override Written Write(Node node, Sum op, GraphWriter writer) => Write("ReduceSum", node, writer);

    /// <summary>Writes the reduction of a sum's input to the sum's shape.</summary>
    /// <param name="type">How elements become one: ReduceSum, ReduceMean.</param>
    /// <param name="node">The application of the sum.</param>
    /// <param name="writer">Writes its input.</param>
    public static Written Write(string type, Node node, GraphWriter writer)
    {
        Written input = writer.Read(node.Inputs[0]);
        long[] axes = node.Shape.Rank switch
        {
            4 => SpatialAxes(input.Layout),
            1 => input.Layout == Layout.ChannelsFirst ? [0, 2, 3] : [0, 1, 2],
            _ => [.. Enumerable.Range(0, node.Inputs[0].Shape.Rank).Select(axis => (long)axis)],
        };
        NodeList nodes = writer.Nodes;
        string sum = Reduce(nodes, type, nodes.ToSingle(input.Name), axes, keep: node.Shape.Rank == 4);
        return input with { Name = nodes.FromSingle(sum) };
    }

    /// <summary>The means of the channels of images in float32, and in float32 again.</summary>
    public static string SpatialMean(NodeList nodes, string input, Layout layout) =>
        Reduce(nodes, "ReduceMean", input, SpatialAxes(layout), keep: true);

    private static long[] SpatialAxes(Layout layout) => layout == Layout.ChannelsFirst ? [2, 3] : [1, 2];

    private static string Reduce(NodeList nodes, string type, string input, long[] axes, bool keep)
    {
        AttributeProto kept = Attributes.Of("keepdims", keep ? 1L : 0L);
        return type == "ReduceSum" || nodes.Opset >= AxesAreInputs
            ? nodes.Add(type, [input, nodes.Longs(axes)], kept)
            : nodes.Add(type, [input], Attributes.Of("axes", axes), kept);
    }
}
