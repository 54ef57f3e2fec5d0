using Impasto.Compute.Ops;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>Transpose; an image whose channels go to the end, or come from there, stays as it is in memory.</summary>
internal sealed class TransposeReader : IOperatorReader
{
    public IReadOnlyList<string> Operators => ["Transpose"];

    public OnnxValue Read(NodeReading node)
    {
        OnnxValue value = node.Input(0);
        int rank = value.Extents.Length;
        long[] asked = node.Wholes("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(axis => (long)axis)];
        if (!asked.Order().SequenceEqual(Enumerable.Range(0, rank).Select(axis => (long)axis)))
        {
            throw node.Refuse($"the order {string.Join(", ", asked)} does not fit {rank} axes; the file is damaged");
        }

        int[] order = [.. asked.Select(axis => (int)axis)];
        int[] extents = [.. order.Select(axis => value.Extents[axis])];
        if (value is KnownValue known)
        {
            int[] strides = Folding.Strides(value.Extents);
            int[] places = Folding.Walk(extents, [.. order.Select(axis => strides[axis])], 0);
            return new KnownValue(Folding.Take(known.Tensor, extents, places));
        }

        ComputedValue computed = (ComputedValue)value;
        return computed.IsImage && order is [0, 2, 3, 1] ? new ComputedValue(computed.Node, extents, IsImage: false)
            : !computed.IsImage && order is [0, 3, 1, 2] ? new ComputedValue(computed.Node, extents, IsImage: true)
            : new ComputedValue(
                Rearrange.Of(computed.AsStored().Node, value.Extents, order, ComputedValue.ShapeOf(extents)),
                extents,
                IsImage: false);
    }
}
