using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>The root of the mean of squared distances from the mean, in float32.</summary>
internal sealed class ChannelDeviationWriter : OperatorWriter<ChannelDeviation>
{
    protected override Written Write(Node node, ChannelDeviation op, GraphWriter writer)
    {
        NodeList nodes = writer.Nodes;
        Written input = writer.Read(node.Inputs[0]);
        string values = nodes.ToSingle(input.Name);
        string centred = nodes.Add("Sub", [values, SumWriter.SpatialMean(nodes, values, input.Layout)]);
        string squares = nodes.Add("Mul", [centred, centred]);
        string variance = SumWriter.SpatialMean(nodes, squares, input.Layout);
        string root = nodes.Add("Sqrt", [nodes.Add("Add", [variance, nodes.Singles([op.Epsilon])])]);
        return input with { Name = nodes.FromSingle(root) };
    }
}
