using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>Slice along channels.</summary>
internal sealed class ChannelSliceWriter : OperatorWriter<ChannelSlice>
{
    protected override Written Write(Node node, ChannelSlice op, GraphWriter writer)
    {
        NodeList nodes = writer.Nodes;
        string image = writer.Read(node.Inputs[0], Layout.ChannelsFirst);
        string slice = nodes.Add(
            "Slice",
            [image, nodes.Longs(op.First), nodes.Longs(op.First + node.Shape.Channels), nodes.Longs(1)]);
        return new Written(slice, Layout.ChannelsFirst);
    }
}
