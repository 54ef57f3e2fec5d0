using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>Reshape, in which one extent may depend on the size of the image.</summary>
internal sealed class ReshapeWriter : OperatorWriter<Reshape>
{
    protected override Written Write(Node node, Reshape op, GraphWriter writer)
    {
        if (Enumerable.Range(0, node.Shape.Rank).Count(axis => writer.Varies(node, axis)) > 1)
        {
            throw new GraphException(
                $"{op.Name}: two extents that depend on the size of the image need images of a fixed size.");
        }

        long[] extents =
        [
            .. Enumerable.Range(0, node.Shape.Rank)
                .Select(axis => writer.Varies(node, axis) ? -1L : node.Shape[axis]),
        ];
        string value = writer.Read(node.Inputs[0], Layout.Stored);
        return new Written(writer.Nodes.Add("Reshape", [value, writer.Nodes.Longs(extents)]), Layout.Stored);
    }
}
