using Impasto.Compute.Ops;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>Reshape, Flatten, Squeeze and Unsqueeze.</summary>
internal sealed class ReshapeReader : IOperatorReader
{
    private const int MostExtents = 8;

    public IReadOnlyList<string> Operators => ["Reshape", "Flatten", "Squeeze", "Unsqueeze"];

    public OnnxValue Read(NodeReading node)
    {
        OnnxValue value = node.Input(0);
        int[] extents = node.Operator switch
        {
            "Reshape" => Asked(node, value),
            "Flatten" => Flat(node, value),
            "Squeeze" => Squeezed(node, value),
            _ => Unsqueezed(node, value),
        };
        double count = extents.Aggregate(1.0, (product, extent) => product * extent);
        if (extents.Length > MostExtents || count != value.Count)
        {
            throw node.Refuse(
                $"[{string.Join(", ", value.Extents)}] cannot become [{string.Join(", ", extents)}]; the network may "
                + "be for images of one size alone");
        }

        if (value is KnownValue known)
        {
            return new KnownValue(Folding.Reshape(known.Tensor, extents));
        }

        ComputedValue computed = (ComputedValue)value;
        return extents.SequenceEqual(value.Extents)
            ? computed
            : new ComputedValue(
                Reshape.Of(computed.AsStored().Node, ComputedValue.ShapeOf(extents)), extents, IsImage: false);
    }

    private static int[] Asked(NodeReading node, OnnxValue value)
    {
        long[] asked = node.WholesOf(1, "shape") ?? throw node.Refuse("it has no shape; the file is damaged");
        long[] extents = [.. asked.Select((extent, i) => extent == 0 && i < value.Extents.Length
            ? value.Extents[i]
            : extent)];
        int free = Array.IndexOf(extents, -1);
        if (extents.Where((extent, i) => i != free).Any(extent => extent is < 1 or > int.MaxValue))
        {
            throw node.Refuse($"the shape {string.Join(", ", asked)} makes no sense");
        }

        double others = extents.Where((_, i) => i != free).Aggregate(1.0, (product, extent) => product * extent);
        if (free >= 0)
        {
            extents[free] = Math.Max(1, (long)(value.Count / others));
        }

        return [.. extents.Select(extent => (int)extent)];
    }

    private static int[] Flat(NodeReading node, OnnxValue value)
    {
        long asked = node.Whole("axis", 1);
        int axis = asked == value.Extents.Length ? value.Extents.Length : node.Axis(asked, value.Extents.Length);
        return [Product(value.Extents[..axis]), Product(value.Extents[axis..])];

        static int Product(int[] extents) => extents.Aggregate(1, (product, extent) => checked(product * extent));
    }

    private static int[] Squeezed(NodeReading node, OnnxValue value)
    {
        int rank = value.Extents.Length;
        int[]? axes = node.WholesOf(1, "axes")?.Select(axis => node.Axis(axis, rank)).ToArray();
        return [.. value.Extents.Where((extent, axis) => axes is null ? extent != 1 : !axes.Contains(axis))];
    }

    private static int[] Unsqueezed(NodeReading node, OnnxValue value)
    {
        long[] asked = node.WholesOf(1, "axes") ?? throw node.Refuse("it has no axes; the file is damaged");
        int rank = value.Extents.Length + asked.Length;
        List<int> extents = [.. value.Extents];
        foreach (int axis in asked.Select(axis => node.Axis(axis, rank)).Order())
        {
            extents.Insert(Math.Min(axis, extents.Count), 1);
        }

        return [.. extents];
    }
}
