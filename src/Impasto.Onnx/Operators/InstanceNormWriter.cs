using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Statistics;
using Impasto.Compute.Ops;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>
/// InstanceNormalization; a scale and a shift that may differ from image to image come after it. A filter response norm
/// is written out, since ONNX does not have it. Both in float32.
/// </summary>
internal sealed class InstanceNormWriter : OperatorWriter<InstanceNorm>
{
    protected override Written Write(Node node, InstanceNorm op, GraphWriter writer)
    {
        NodeList nodes = writer.Nodes;
        (Node image, Node scale, Node shift) = (node.Inputs[0], node.Inputs[1], node.Inputs[2]);
        string input = nodes.ToSingle(writer.Read(image, Layout.ChannelsFirst));
        if (op.Centre == NormCentre.Mean
            && writer.ReadList(scale) is { } scales && writer.ReadList(shift) is { } shifts)
        {
            return Result(Normalised(scales, shifts));
        }

        int channels = image.Shape.Channels;
        string normalised = op.Centre == NormCentre.Mean
            ? Normalised(Filled(channels, 1), Filled(channels, 0))
            : OverRoot();
        string scaled = nodes.Add("Mul", [normalised, PerChannel(scale)]);
        return Result(nodes.Add("Add", [scaled, PerChannel(shift)]));

        string Normalised(string scales, string shifts) => nodes.Add(
            "InstanceNormalization", [input, scales, shifts], Attributes.Of("epsilon", op.Epsilon));

        string OverRoot()
        {
            string squares = SumWriter.SpatialMean(nodes, nodes.Add("Mul", [input, input]), Layout.ChannelsFirst);
            string root = nodes.Add("Sqrt", [nodes.Add("Add", [squares, nodes.Singles([op.Epsilon])])]);
            return nodes.Add("Div", [input, root]);
        }

        string Filled(int count, float value) => nodes.Singles([.. Enumerable.Repeat(value, count)], count);

        string PerChannel(Node values) => nodes.ToSingle(writer.ReadPerChannel(values, Layout.ChannelsFirst));

        Written Result(string value) => new(nodes.FromSingle(value), Layout.ChannelsFirst);
    }
}
