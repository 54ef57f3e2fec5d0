using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>DepthToSpace: channels that become pixels.</summary>
internal sealed class DepthToSpaceReader : IOperatorReader
{
    public IReadOnlyList<string> Operators => ["DepthToSpace"];

    public OnnxValue Read(NodeReading node)
    {
        Node image = node.Image(0);
        Shape from = image.Shape;
        long asked = node.Whole("blocksize", 0);
        if (asked is < 1 or > 64 || from.Channels % (asked * asked) != 0)
        {
            throw node.Refuse($"{from.Channels} channels do not become blocks of {asked}; the file is damaged");
        }

        int block = (int)asked, channels = from.Channels / (block * block);
        Shape to = new(from.Batch, from.Height * block, from.Width * block, channels);
        return ComputedValue.Image(node.Word("mode", "DCR") == "DCR"
            ? Rearrange.Of(
                image, [from.Batch, from.Height, from.Width, block, block, channels], [0, 1, 3, 2, 4, 5], to)
            : Rearrange.Of(
                image, [from.Batch, from.Height, from.Width, channels, block, block], [0, 1, 4, 2, 5, 3], to));
    }
}
