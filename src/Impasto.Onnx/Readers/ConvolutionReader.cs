using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>Conv, and the Pad before it where that mirrors or repeats pixels.</summary>
internal sealed class ConvolutionReader : IOperatorReader
{
    public IReadOnlyList<string> Operators => ["Conv"];

    public OnnxValue Read(NodeReading node)
    {
        OnnxTensor weights = node.Known(1);
        if (weights.IsWhole || weights.Extents.Count != 4)
        {
            throw node.Refuse("only convolutions of images are read");
        }

        Node image = node.Image(0);
        Kernel kernel = Kernel.Of(node, weights.Extents[2], weights.Extents[3]);
        if (kernel.StepDown != kernel.StepAcross)
        {
            throw node.Refuse($"strides of {kernel.StepDown} and {kernel.StepAcross} are not read; both are the same");
        }

        (Shape shape, float[] values) = kernel.Weights(weights, isTransposed: false, image.Shape.Channels);
        ConvolutionOptions options = new()
        {
            Stride = kernel.StepDown, Padding = kernel.Padding(image.Shape.Height, image.Shape.Width),
        };
        if (options.Padding == 0 && node.Computed(0).Padded is { } padded)
        {
            image = padded.Image;
            options = options with { Padding = padded.Sides, Mode = padded.Mode };
        }

        Node result = Convolution.Of(image, node.Parameter(shape, values), options);
        return ComputedValue.Image(WithBias(node, result));
    }

    /// <summary>Adds the bias where there is one.</summary>
    public static Node WithBias(NodeReading node, Node result) => !node.Has(2) ? result
        : node.Known(2) is { IsWhole: false, Extents.Count: 1 } bias && bias.Count == result.Shape.Channels
            ? result + node.Parameter(new Shape(bias.Count), bias.Singles)
            : throw node.Refuse("its bias does not fit; the file is damaged");
}
