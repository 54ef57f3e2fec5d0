using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>MatMul.</summary>
internal sealed class ProductReader : IOperatorReader
{
    public IReadOnlyList<string> Operators => ["MatMul"];

    public OnnxValue Read(NodeReading node)
    {
        ComputedValue left = node.Computed(0).AsStored(), right = node.Computed(1).AsStored();
        if (left.Extents.Length < 2 || right.Extents.Length < 2 || left.Extents[^1] != right.Extents[^2])
        {
            throw Refuse();
        }

        int inner = left.Extents[^1], across = right.Extents[^1];
        bool isOne = right.Extents.Length == 2;
        if (!isOne && !left.Extents.SkipLast(2).SequenceEqual(right.Extents.SkipLast(2)))
        {
            throw Refuse();
        }

        int batch = isOne ? 1 : left.Extents.SkipLast(2).Aggregate(1, (product, extent) => checked(product * extent));
        int down = checked((int)(left.Count / inner / batch));
        Node result = MatrixMultiply.Of(
            Reshape.Of(left.Node, new Shape(batch, down, inner)),
            Reshape.Of(right.Node, new Shape(batch, inner, across)));
        int[] extents = [.. left.Extents.SkipLast(1), across];
        return new ComputedValue(Reshape.Of(result, ComputedValue.ShapeOf(extents)), extents, IsImage: false);

        InvalidDataException Refuse() => node.Refuse(
            $"[{string.Join(", ", left.Extents)}] times [{string.Join(", ", right.Extents)}] is not read");
    }
}
