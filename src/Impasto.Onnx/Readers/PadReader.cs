using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>Pad, of the pixels of images.</summary>
internal sealed class PadReader : IOperatorReader
{
    public IReadOnlyList<string> Operators => ["Pad"];

    public OnnxValue Read(NodeReading node)
    {
        Node image = node.Image(0);
        Sides sides = SidesOf(node);
        float value = node.Has(2) ? (float)One(node) : node.Number("value", 0);
        PaddingMode mode = node.Word("mode", "constant") switch
        {
            "constant" => PaddingMode.Zero,
            "reflect" => PaddingMode.Reflection,
            "edge" => PaddingMode.Replicate,
            var other => throw node.Refuse($"the mode '{other}' is not read; constant, reflect and edge are"),
        };
        bool isPlain = value == 0 && new[] { sides.Top, sides.Left, sides.Bottom, sides.Right }.Min() >= 0;
        return ComputedValue.Image(Pad.Of(image, sides, mode, value)) with
        {
            Padded = isPlain ? (image, sides, mode) : null,
        };
    }

    private static double One(NodeReading node) => node.Known(2) is { Count: 1 } value
        ? value[0]
        : throw node.Refuse("its value is more than one number; the file is damaged");

    private static Sides SidesOf(NodeReading node)
    {
        const int Rank = 4;
        long[] given = node.WholesOf(1, "pads") ?? node.Wholes("paddings") ?? [];
        int[] axes = node.Has(3)
            ? [.. node.WholesOf(3).Select(axis => node.Axis(axis, Rank))]
            : [.. Enumerable.Range(0, Rank)];
        if (given.Length != 2 * axes.Length || given.Any(pixels => Math.Abs(pixels) > short.MaxValue))
        {
            throw node.Refuse($"the padding {string.Join(", ", given)} is not read");
        }

        int[] before = new int[Rank], after = new int[Rank];
        for (int i = 0; i < axes.Length; i++)
        {
            before[axes[i]] = (int)given[i];
            after[axes[i]] = (int)given[axes.Length + i];
        }

        return before is [0, 0, _, _] && after is [0, 0, _, _]
            ? new Sides(before[2], before[3], after[2], after[3])
            : throw node.Refuse("channels are padded, which is not read");
    }
}
