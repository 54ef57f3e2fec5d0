using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>InstanceNormalization, and BatchNormalization with the statistics of its training.</summary>
internal sealed class NormReader : IOperatorReader
{
    private const string Batch = "BatchNormalization";

    // The engine divides by a deviation that is greater than 0.
    private const float LeastEpsilon = 1e-12f;

    public IReadOnlyList<string> Operators => ["InstanceNormalization", Batch];

    public OnnxValue Read(NodeReading node)
    {
        Node image = node.Image(0);
        int channels = image.Shape.Channels;
        float[] scale = Channels(1), shift = Channels(2);
        float epsilon = node.Number("epsilon", 1e-5f);
        if (node.Operator != Batch)
        {
            return ComputedValue.Image(
                InstanceNorm.Of(image, Vector(scale), Vector(shift), Math.Max(LeastEpsilon, epsilon)));
        }

        if (node.Whole("training_mode", 0) != 0)
        {
            throw node.Refuse("it takes the statistics of its input; export the network in its evaluation mode");
        }

        float[] mean = Channels(3), variance = Channels(4);
        float[] factor =
            [.. scale.Select((value, i) => (float)(value / Math.Sqrt((double)variance[i] + epsilon)))];
        float[] added = [.. shift.Select((value, i) => value - (mean[i] * factor[i]))];
        return ComputedValue.Image((image * Vector(factor)) + Vector(added));

        Node Vector(float[] values) => node.Parameter(new Shape(values.Length), values);

        float[] Channels(int input) =>
            node.Known(input) is { IsWhole: false, Extents.Count: 1 } known && known.Count == channels
                ? known.Singles
                : throw node.Refuse($"its input {input + 1} has not one number for each of {channels} channels");
    }
}
