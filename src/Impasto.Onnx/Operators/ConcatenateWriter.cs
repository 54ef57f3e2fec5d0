using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>Concat along channels.</summary>
internal sealed class ConcatenateWriter : OperatorWriter<Concatenate>
{
    protected override Written Write(Node node, Concatenate op, GraphWriter writer)
    {
        string[] images = [.. node.Inputs.Select(image => writer.Read(image, Layout.ChannelsFirst))];
        return new Written(writer.Nodes.Add("Concat", images, Attributes.Of("axis", 1L)), Layout.ChannelsFirst);
    }
}
