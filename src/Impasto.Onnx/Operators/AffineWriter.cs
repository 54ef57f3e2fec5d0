using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>Mul and Add of numbers, or ReduceMean where a sum is divided by the number of its terms.</summary>
internal sealed class AffineWriter : OperatorWriter<Affine>
{
    protected override Written Write(Node node, Affine op, GraphWriter writer)
    {
        Node input = node.Inputs[0];
        if (input.Op is Sum && op.Shift == 0 && op.Scale == 1f / (input.Inputs[0].Shape.Count / input.Shape.Count))
        {
            return SumWriter.Write("ReduceMean", input, writer);
        }

        if (op.Scale != ((Affine)writer.AtOtherSize(node).Op).Scale)
        {
            throw new GraphException(
                $"{op.Name}: a factor that depends on the size of the image needs images of a fixed size.");
        }

        Written result = writer.Read(input);
        if (op.Scale != 1)
        {
            result = result with { Name = writer.Nodes.Add("Mul", [result.Name, writer.Nodes.Constant([op.Scale])]) };
        }

        return op.Shift == 0
            ? result
            : result with { Name = writer.Nodes.Add("Add", [result.Name, writer.Nodes.Constant([op.Shift])]) };
    }
}
