using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Protocol;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>Resize; a triangle at the same size, which ONNX does not have, is a convolution of each channel.</summary>
internal sealed class ResizeWriter : OperatorWriter<Resize>
{
    private const int Taps = 3;
    private static readonly float[] Binomial = [0.25f, 0.5f, 0.25f];

    protected override Written Write(Node node, Resize op, GraphWriter writer)
    {
        string image = writer.Read(node.Inputs[0], Layout.ChannelsFirst);
        string result = op.Kind == ResizeKind.Triangle
            ? Smoothed(node, image, writer)
            : writer.Nodes.Add(
                "Resize", [image, "", .. Sizes(node, writer)], op.Kind == ResizeKind.Nearest ? Nearest() : Linear());
        return new Written(result, Layout.ChannelsFirst);
    }

    private static AttributeProto[] Nearest() =>
    [
        Attributes.Of("mode", "nearest"),
        Attributes.Of("coordinate_transformation_mode", "asymmetric"),
        Attributes.Of("nearest_mode", "floor"),
    ];

    private static AttributeProto[] Linear() =>
    [
        Attributes.Of("mode", "linear"),
        Attributes.Of("coordinate_transformation_mode", "half_pixel"),
    ];

    /// <summary>How many times larger where that is the same for all sizes, or else the size itself.</summary>
    private static string[] Sizes(Node node, GraphWriter writer)
    {
        NodeList nodes = writer.Nodes;
        if (Times(node) is { } times && Times(writer.AtOtherSize(node)) == times)
        {
            return [nodes.Singles([1, 1, times.Height, times.Width], 4)];
        }

        return writer.Varies(node)
            ? throw new GraphException(
                $"{node.Op.Name}: a size that is no multiple of the one before needs images of a fixed size.")
            : ["", nodes.Longs(node.Shape.Batch, node.Shape.Channels, node.Shape.Height, node.Shape.Width)];
    }

    private static (int Height, int Width)? Times(Node node)
    {
        Shape from = node.Inputs[0].Shape, to = node.Shape;
        return to.Height % from.Height == 0 && to.Width % from.Width == 0
            ? (to.Height / from.Height, to.Width / from.Width)
            : null;
    }

    private static string Smoothed(Node node, string image, GraphWriter writer)
    {
        if (Times(node) != (1, 1))
        {
            throw new GraphException($"{node.Op.Name}: a triangle that changes the size cannot be written as ONNX.");
        }

        NodeList nodes = writer.Nodes;
        int channels = node.Shape.Channels;
        float[] kernel = [.. Binomial.SelectMany(y => Binomial.Select(x => x * y))];
        float[] kernels = [.. Enumerable.Repeat(kernel, channels).SelectMany(taps => taps)];
        string padded = nodes.Add(
            "Pad", [image, nodes.Longs(0, 0, 1, 1, 0, 0, 1, 1)], Attributes.Of("mode", "edge"));
        return nodes.Add(
            "Conv",
            [padded, nodes.Constant(kernels, channels, 1, Taps, Taps)],
            Attributes.Of("kernel_shape", Taps, Taps),
            Attributes.Of("group", (long)channels));
    }
}
