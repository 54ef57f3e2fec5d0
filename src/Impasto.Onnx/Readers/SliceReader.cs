using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>Slice, of images by their channels, rows and columns, and of known numbers.</summary>
internal sealed class SliceReader : IOperatorReader
{
    public IReadOnlyList<string> Operators => ["Slice"];

    public OnnxValue Read(NodeReading node)
    {
        OnnxValue value = node.Input(0);
        int rank = value.Extents.Length;
        (int First, int Count, int Step)[] parts =
            [.. value.Extents.Select(extent => (0, extent, 1))];
        long[] starts = node.WholesOf(1, "starts") ?? [], ends = node.WholesOf(2, "ends") ?? [];
        long[] axes = node.WholesOf(3, "axes") ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        long[] steps = node.Has(4) ? node.WholesOf(4) : [.. axes.Select(_ => 1L)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length)
        {
            throw node.Refuse("its numbers do not fit each other; the file is damaged");
        }

        for (int i = 0; i < axes.Length; i++)
        {
            int axis = node.Axis(axes[i], rank);
            parts[axis] = Part(node, value.Extents[axis], starts[i], ends[i], steps[i]);
        }

        return value is KnownValue known ? new KnownValue(Take(known.Tensor, parts)) : Cut(node, parts);
    }

    private static (int First, int Count, int Step) Part(
        NodeReading node, int extent, long start, long end, long step)
    {
        if (step is 0 or > int.MaxValue or < -int.MaxValue)
        {
            throw node.Refuse($"a step of {step} makes no sense");
        }

        long least = step > 0 ? 0 : -1, most = step > 0 ? extent : extent - 1;
        long from = Math.Clamp(start < 0 ? start + extent : start, least < 0 ? 0 : least, most);
        long to = Math.Clamp(end < 0 && end >= -extent ? end + extent : end, least, most);
        long span = step > 0 ? to - from : from - to;
        int count = (int)Math.Max(0, (span + Math.Abs(step) - 1) / Math.Abs(step));
        return ((int)from, count, (int)step);
    }

    private static OnnxTensor Take(OnnxTensor tensor, (int First, int Count, int Step)[] parts)
    {
        int[] strides = Folding.Strides(tensor.Extents);
        int first = strides.Zip(parts).Sum(axis => axis.First * axis.Second.First);
        int[] extents = [.. parts.Select(part => part.Count)];
        int[] steps = [.. strides.Zip(parts).Select(axis => axis.First * axis.Second.Step)];
        return Folding.Take(tensor, extents, Folding.Walk(extents, steps, first));
    }

    private static ComputedValue Cut(NodeReading node, (int First, int Count, int Step)[] parts)
    {
        Node image = node.Image(0);
        if (parts.Any(part => part.Count < 1) || parts[2].Step != 1 || parts[3].Step != 1
            || parts[0] != (0, image.Shape.Batch, 1))
        {
            throw node.Refuse("images are cut by steps, or to nothing, which is not read");
        }

        (int First, int Count, int Step) rows = parts[2], columns = parts[3];
        Sides kept = new(
            -rows.First,
            -columns.First,
            rows.First + rows.Count - image.Shape.Height,
            columns.First + columns.Count - image.Shape.Width);
        Node cut = kept == 0 ? image : Pad.Of(image, kept);
        (int first, int count, int step) = parts[1];
        return ComputedValue.Image(
            step != 1 ? GatherReader.Pick(cut, [.. Enumerable.Range(0, count).Select(i => first + (i * step))])
            : count == image.Shape.Channels ? cut
            : ChannelSlice.Of(cut, first, count));
    }
}
