using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>Concat, of the channels of images and of known numbers.</summary>
internal sealed class ConcatReader : IOperatorReader
{
    public IReadOnlyList<string> Operators => ["Concat"];

    public OnnxValue Read(NodeReading node)
    {
        int rank = node.Input(0).Extents.Length, axis = node.Axis(node.Whole("axis", 1), rank);
        int[] inputs = [.. Enumerable.Range(0, node.Inputs)];
        if (node.IsKnown)
        {
            return new KnownValue(Join(node, axis, [.. inputs.Select(node.Known)]));
        }

        if (rank == 4 && axis == 1)
        {
            return ComputedValue.Image(Concatenate.Of([.. inputs.Select(node.Image)]));
        }

        ComputedValue[] values = [.. inputs.Select(i => node.Computed(i).AsStored())];
        if (rank != 4 || axis != 3)
        {
            throw node.Refuse($"values are put together along their axis {axis}, which is not read; channels are");
        }

        Node joined = Concatenate.Of([.. values.Select(value => value.Node)]);
        return new ComputedValue(joined, [.. values[0].Extents[..3], joined.Shape.Channels], IsImage: false);
    }

    private static OnnxTensor Join(NodeReading node, int axis, OnnxTensor[] parts)
    {
        int[] extents = [.. parts[0].Extents];
        extents[axis] = parts.Sum(part => part.Extents.Count == extents.Length
            ? part.Extents[axis]
            : throw node.Refuse("its inputs differ in their extents; the file is damaged"));
        Folding.CheckCount(node, extents);
        int outer = extents[..axis].Aggregate(1, (product, extent) => product * extent);
        bool isWhole = parts.All(part => part.IsWhole);
        int count = extents.Aggregate(1, (product, extent) => product * extent);
        if (parts.Sum(part => (long)part.Count) != count || parts.Any(part => part.IsWhole != isWhole))
        {
            throw node.Refuse("its inputs do not fit each other; the file is damaged");
        }

        (OnnxTensor Part, int Place)[] places =
        [
            .. Enumerable.Range(0, outer).SelectMany(row => parts.SelectMany(part =>
                Enumerable.Range(row * (part.Count / outer), part.Count / outer).Select(place => (part, place)))),
        ];
        return isWhole
            ? new OnnxTensor(extents, [.. places.Select(from => from.Part.Longs[from.Place])])
            : new OnnxTensor(extents, [.. places.Select(from => from.Part.Singles[from.Place])]);
    }
}
