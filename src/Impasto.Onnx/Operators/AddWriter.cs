using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>Add, or the bias of the convolution whose result it is added to.</summary>
internal sealed class AddWriter : OperatorWriter<Add>
{
    protected override Written Write(Node node, Add op, GraphWriter writer)
    {
        (Node left, Node right) = (node.Inputs[0], node.Inputs[1]);
        return left.Op is Convolution convolution && right.Shape.Rank == 1 && writer.IsReadOnce(left)
            ? ConvolutionWriter.Write(left, convolution, right, writer)
            : Arithmetic.Write("Add", node, writer);
    }
}
