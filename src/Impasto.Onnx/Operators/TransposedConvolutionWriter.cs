using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Protocol;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>ConvTranspose, which the engine runs as the gradient of a convolution.</summary>
internal sealed class TransposedConvolutionWriter : OperatorWriter<ConvolutionInputGradient>
{
    protected override Written Write(Node node, ConvolutionInputGradient op, GraphWriter writer)
    {
        Shape from = node.Inputs[0].Shape, kernel = node.Inputs[1].Shape, to = node.Shape;
        (int stride, Sides cut) = (op.Options.Stride, op.Options.Padding);
        if (op.Options.Mode != PaddingMode.Zero && cut != 0)
        {
            throw new GraphException($"{op.Name}: the gradient of mirrored pixels cannot be written as ONNX.");
        }

        AttributeProto[] attributes =
        [
            Attributes.Of("kernel_shape", kernel[2], kernel[3]),
            Attributes.Of("strides", stride, stride),
            Attributes.Of("pads", cut.Top, cut.Left, cut.Bottom, cut.Right),
            Attributes.Of(
                "output_padding",
                to.Height - ((stride * (from.Height - 1)) + kernel[2] - cut.Rows),
                to.Width - ((stride * (from.Width - 1)) + kernel[3] - cut.Columns)),
        ];
        string image = writer.Read(node.Inputs[0], Layout.ChannelsFirst);
        string weights = writer.Read(node.Inputs[1], Layout.Stored);
        return new Written(writer.Nodes.Add("ConvTranspose", [image, weights], attributes), Layout.ChannelsFirst);
    }
}
