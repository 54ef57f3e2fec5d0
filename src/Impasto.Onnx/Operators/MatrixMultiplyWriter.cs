using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>MatMul; an image is a matrix of its pixels.</summary>
internal sealed class MatrixMultiplyWriter : OperatorWriter<MatrixMultiply>
{
    protected override Written Write(Node node, MatrixMultiply op, GraphWriter writer)
    {
        NodeList nodes = writer.Nodes;
        (Node left, Node right) = (node.Inputs[0], node.Inputs[1]);
        string factor = Matrix(right, op.TransposeRight, writer);

        // Each row of an image is a matrix, and all have the same factor.
        string product = node.Shape.Rank == 4
            ? nodes.Add("MatMul", [writer.Read(left, Layout.Stored), nodes.Add("Unsqueeze", [factor, nodes.Longs(1)])])
            : nodes.Add("MatMul", [Matrix(left, op.TransposeLeft, writer), factor]);
        if (op.Scale != 1)
        {
            product = nodes.Add("Mul", [product, nodes.Constant([op.Scale])]);
        }

        return new Written(product, Layout.Stored);
    }

    private static string Matrix(Node operand, bool transpose, GraphWriter writer)
    {
        NodeList nodes = writer.Nodes;
        string matrix = writer.Read(operand, Layout.Stored);
        if (operand.Shape is { Rank: 4 } image)
        {
            // 0 keeps the batch.
            matrix = nodes.Add("Reshape", [matrix, nodes.Longs(0, -1, image.Channels)]);
        }

        return transpose ? nodes.Add("Transpose", [matrix], Attributes.Of("perm", 0, 2, 1)) : matrix;
    }
}
