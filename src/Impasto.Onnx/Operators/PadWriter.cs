using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>Pad, and Slice where pixels are taken off.</summary>
internal sealed class PadWriter : OperatorWriter<Pad>
{
    protected override Written Write(Node node, Pad op, GraphWriter writer)
    {
        Sides sides = op.Sides;
        NodeList nodes = writer.Nodes;
        string image = writer.Read(node.Inputs[0], Layout.ChannelsFirst);
        Sides added = new(
            Math.Max(0, sides.Top), Math.Max(0, sides.Left), Math.Max(0, sides.Bottom), Math.Max(0, sides.Right));
        if (added != 0)
        {
            image = Add(nodes, image, added, op.Mode, op.Value);
        }

        if (added != sides)
        {
            image = nodes.Add(
                "Slice",
                [
                    image,
                    nodes.Longs(Math.Max(0, -sides.Top), Math.Max(0, -sides.Left)),
                    nodes.Longs(EndBefore(sides.Bottom), EndBefore(sides.Right)),
                    nodes.Longs(2, 3),
                ]);
        }

        return new Written(image, Layout.ChannelsFirst);
    }

    /// <summary>Adds pixels around an image [batch, channels, height, width].</summary>
    public static string Add(NodeList nodes, string image, Sides sides, PaddingMode mode, float value = 0)
    {
        string amounts = nodes.Longs(0, 0, sides.Top, sides.Left, 0, 0, sides.Bottom, sides.Right);
        return nodes.Add(
            "Pad",
            value == 0 ? [image, amounts] : [image, amounts, nodes.Constant([value])],
            Attributes.Of("mode", mode switch
            {
                PaddingMode.Reflection => "reflect",
                PaddingMode.Replicate => "edge",
                _ => "constant",
            }));
    }

    // A position below 0 counts from the end.
    private static long EndBefore(int side) => side < 0 ? side : long.MaxValue;
}
