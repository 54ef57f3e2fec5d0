using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>ConvTranspose.</summary>
internal sealed class TransposedConvolutionReader : IOperatorReader
{
    public IReadOnlyList<string> Operators => ["ConvTranspose"];

    public OnnxValue Read(NodeReading node)
    {
        OnnxTensor weights = node.Known(1);
        if (weights.IsWhole || weights.Extents.Count != 4)
        {
            throw node.Refuse("only transposed convolutions of images are read");
        }

        Node image = node.Image(0);
        Kernel kernel = Kernel.Of(node, weights.Extents[2], weights.Extents[3]);
        (Shape shape, float[] values) = kernel.Weights(weights, isTransposed: true, image.Shape.Channels);
        Sides cut = Cut(node, kernel, image.Shape);
        Node result = kernel.StepDown == kernel.StepAcross
            ? TransposedConvolution.Of(image, node.Parameter(shape, values), kernel.StepDown, cut)
            : Spread(node, image, kernel, shape, values, cut);
        return ComputedValue.Image(ConvolutionReader.WithBias(node, result));
    }

    /// <summary>What is cut off the sides of all that the kernels reach; below 0 where pixels are added.</summary>
    private static Sides Cut(NodeReading node, Kernel kernel, Shape image)
    {
        long[] added = node.Wholes("output_padding") ?? [0, 0];
        if (added.Length != 2 || added.Any(pixels => pixels is < 0 or > short.MaxValue) || node.Has(3))
        {
            throw node.Refuse("its output padding is not read");
        }

        int down = (int)added[0], across = (int)added[1];
        if (node.Wholes("output_shape") is { } asked)
        {
            if (asked.Length < 2)
            {
                throw node.Refuse("its output shape has not two extents; the file is damaged");
            }

            return Around(asked[^2], asked[^1], node.Word("auto_pad", "") != "SAME_UPPER");
        }

        if (node.Word("auto_pad", "") is "SAME_UPPER" or "SAME_LOWER")
        {
            return Around(
                (long)image.Height * kernel.StepDown,
                (long)image.Width * kernel.StepAcross,
                node.Word("auto_pad", "") == "SAME_LOWER");
        }

        Sides padding = kernel.Padding(image.Height, image.Width);
        return padding with { Bottom = padding.Bottom - down, Right = padding.Right - across };

        Sides Around(long height, long width, bool isMoreFirst)
        {
            long rows = ((image.Height - 1L) * kernel.StepDown) + kernel.Reach.Height + down - height;
            long columns = ((image.Width - 1L) * kernel.StepAcross) + kernel.Reach.Width + across - width;
            if (Math.Abs(rows) > short.MaxValue || Math.Abs(columns) > short.MaxValue)
            {
                throw node.Refuse($"it cannot make {width}x{height} pixels of {image.Width}x{image.Height}");
            }

            int top = (int)(isMoreFirst ? (rows + 1) / 2 : rows / 2);
            int left = (int)(isMoreFirst ? (columns + 1) / 2 : columns / 2);
            return new Sides(top, left, (int)rows - top - down, (int)columns - left - across);
        }
    }

    /// <summary>With two strides: each pixel is followed by zeros, and the kernel turned goes over that.</summary>
    private static Node Spread(
        NodeReading node, Node image, Kernel kernel, Shape weights, float[] values, Sides cut)
    {
        Shape from = image.Shape;
        (int down, int across) = (kernel.StepDown, kernel.StepAcross);
        Node zeros = image * 0;
        Node spread = Rearrange.Of(
            Concatenate.Of([image, .. Enumerable.Repeat(zeros, (down * across) - 1)]),
            [from.Batch, from.Height, from.Width, down, across, from.Channels],
            [0, 1, 3, 2, 4, 5],
            new Shape(from.Batch, from.Height * down, from.Width * across, from.Channels));

        // The zeros behind the last pixels are not of it.
        (int height, int width) = kernel.Reach;
        Sides around = new(
            height - 1 - cut.Top,
            width - 1 - cut.Left,
            height - 1 - cut.Bottom - (down - 1),
            width - 1 - cut.Right - (across - 1));
        float[] turned = new float[values.Length];
        int taps = height * width, inputs = weights[0], outputs = weights[1];
        for (int i = 0; i < turned.Length; i++)
        {
            (int pair, int tap) = Math.DivRem(i, taps);
            (int output, int input) = Math.DivRem(pair, inputs);
            turned[i] = values[(((input * outputs) + output) * taps) + (taps - 1 - tap)];
        }

        return Convolution.Of(
            Pad.Of(spread, around), node.Parameter(new Shape(outputs, inputs, height, width), turned));
    }
}
