using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Protocol;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>MaxPool, AveragePool or LpPool of 2x2 pixels.</summary>
internal sealed class PoolWriter : OperatorWriter<Pool>
{
    protected override Written Write(Node node, Pool op, GraphWriter writer)
    {
        string type = op.Kind switch
        {
            PoolKind.Max => "MaxPool",
            PoolKind.Average => "AveragePool",
            _ => "LpPool",
        };
        AttributeProto[] window = [Attributes.Of("kernel_shape", 2, 2), Attributes.Of("strides", 2, 2)];
        string image = writer.Read(node.Inputs[0], Layout.ChannelsFirst);
        string result = op.Kind == PoolKind.L2
            ? writer.Nodes.Add(type, [image], [.. window, Attributes.Of("p", 2L)])
            : writer.Nodes.Add(type, [image], window);
        return new Written(result, Layout.ChannelsFirst);
    }
}
