using Impasto.Compute.Graphs;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>Writes arithmetic of two values, of which the right one may be repeated.</summary>
internal static class Arithmetic
{
    public static Written Write(string type, Node node, GraphWriter writer)
    {
        (Node left, Node right) = (node.Inputs[0], node.Inputs[1]);
        bool isSame = right.Shape == left.Shape;
        Layout layout = writer.IsConstant(left) && isSame ? writer.Read(right).Layout : writer.Read(left).Layout;
        string operand = right.Shape.Rank == 1 && !isSame
            ? writer.ReadPerChannel(right, layout)
            : writer.Read(right, layout);
        return new Written(writer.Nodes.Add(type, [writer.Read(left, layout), operand]), layout);
    }
}
