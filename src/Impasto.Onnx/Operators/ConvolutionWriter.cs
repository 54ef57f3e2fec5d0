using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>Conv, with a Pad before it where what is added are not zeros.</summary>
internal sealed class ConvolutionWriter : OperatorWriter<Convolution>
{
    protected override Written Write(Node node, Convolution op, GraphWriter writer) =>
        Write(node, op, bias: null, writer);

    /// <summary>Writes a convolution.</summary>
    /// <param name="node">The application.</param>
    /// <param name="op">The operator.</param>
    /// <param name="bias">[C], added to the result; null for none.</param>
    /// <param name="writer">Writes its inputs.</param>
    public static Written Write(Node node, Convolution op, Node? bias, GraphWriter writer)
    {
        NodeList nodes = writer.Nodes;
        ConvolutionOptions options = op.Options;
        string image = writer.Read(node.Inputs[0], Layout.ChannelsFirst);
        Sides padding = options.Padding;
        if (padding != 0 && options.Mode != PaddingMode.Zero)
        {
            image = PadWriter.Add(nodes, image, padding, options.Mode);
            padding = 0;
        }

        string weights = writer.Read(node.Inputs[1], Layout.Stored);
        string result = nodes.Add(
            "Conv",
            bias is null ? [image, weights] : [image, weights, writer.Read(bias, Layout.Stored)],
            Attributes.Of("kernel_shape", node.Inputs[1].Shape[2], node.Inputs[1].Shape[3]),
            Attributes.Of("strides", options.Stride, options.Stride),
            Attributes.Of("pads", padding.Top, padding.Left, padding.Bottom, padding.Right));
        return new Written(result, Layout.ChannelsFirst);
    }
}
