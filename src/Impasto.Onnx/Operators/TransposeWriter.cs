using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>Transpose of matrices.</summary>
internal sealed class TransposeWriter : OperatorWriter<Transpose>
{
    protected override Written Write(Node node, Transpose op, GraphWriter writer) => new(
        writer.Nodes.Add(
            "Transpose", [writer.Read(node.Inputs[0], Layout.Stored)], Attributes.Of("perm", 0, 2, 1)),
        Layout.Stored);
}
