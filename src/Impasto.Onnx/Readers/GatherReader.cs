using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>Gather, from known numbers and of the channels of images.</summary>
internal sealed class GatherReader : IOperatorReader
{
    public IReadOnlyList<string> Operators => ["Gather"];

    public OnnxValue Read(NodeReading node) =>
        node.Input(0) is KnownValue ? new KnownValue(Numbers(node)) : Channels(node);

    /// <summary>Channels of an image in another order.</summary>
    /// <param name="image">The image.</param>
    /// <param name="channels">The channel that each one is taken from.</param>
    public static Node Pick(Node image, IReadOnlyList<int> channels) =>
        Concatenate.Of([.. channels.Select(channel => ChannelSlice.Of(image, channel, 1))]);

    private static OnnxTensor Numbers(NodeReading node)
    {
        OnnxTensor data = node.Known(0), indices = node.Known(1);
        int axis = node.Axis(node.Whole("axis", 0), data.Extents.Count);
        int extent = data.Extents[axis], inner = data.Extents.Skip(axis + 1).Aggregate(1, (a, b) => a * b);
        int outer = data.Extents.Take(axis).Aggregate(1, (a, b) => a * b);
        int[] extents =
            Folding.CheckCount(node, [.. data.Extents.Take(axis), .. indices.Extents, .. data.Extents.Skip(axis + 1)]);
        int[] picked = [.. indices.Longs.Select(index => node.Axis(index, extent))];
        return indices.IsWhole
            ? Folding.Take(data, extents,
            [
                .. Enumerable.Range(0, outer).SelectMany(row => picked.SelectMany(
                    index => Enumerable.Range((((row * extent) + index) * inner), inner))),
            ])
            : throw node.Refuse("its places are no whole numbers; the file is damaged");
    }

    private static ComputedValue Channels(NodeReading node)
    {
        Node image = node.Image(0);
        long[] places = node.WholesOf(1);
        if (node.Axis(node.Whole("axis", 0), 4) != 1 || node.Known(1).Extents.Count != 1
            || places.Length is 0 or > 4096)
        {
            throw node.Refuse("of images it picks channels by a list, and nothing else is read");
        }

        return ComputedValue.Image(Pick(image, [.. places.Select(place => node.Axis(place, image.Shape.Channels))]));
    }
}
