using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>Arithmetic on numbers that are known before there is an image: of shapes, above all.</summary>
internal static class Folding
{
    private const long MostElements = 1 << 26;

    /// <summary>A function of each number.</summary>
    public static OnnxTensor Map(OnnxTensor tensor, Func<double, double> function) =>
        Make([.. tensor.Extents], tensor.IsWhole, i => function(tensor[i]));

    /// <summary>A function of pairs of numbers, where one may be repeated to fill the other.</summary>
    public static OnnxTensor Combine(
        NodeReading node, OnnxTensor left, OnnxTensor right, Func<double, double, double> function)
    {
        int[] extents = Common(node, left.Extents, right.Extents);
        int[] fromLeft = Places(left.Extents, extents), fromRight = Places(right.Extents, extents);
        return Make(extents, left.IsWhole && right.IsWhole, i => function(left[fromLeft[i]], right[fromRight[i]]));
    }

    /// <summary>The extents of what two values make together.</summary>
    public static int[] Common(NodeReading node, IReadOnlyList<int> left, IReadOnlyList<int> right)
    {
        int rank = Math.Max(left.Count, right.Count);
        int[] extents = new int[rank];
        for (int axis = 1; axis <= rank; axis++)
        {
            int a = axis <= left.Count ? left[^axis] : 1, b = axis <= right.Count ? right[^axis] : 1;
            extents[^axis] = a == b || b == 1 ? a : a == 1 ? b
                : throw node.Refuse(
                    $"[{string.Join(", ", left)}] and [{string.Join(", ", right)}] do not fit each other");
        }

        return CheckCount(node, extents);
    }

    /// <summary>Refuses what has too many elements to be kept.</summary>
    public static int[] CheckCount(NodeReading node, int[] extents) =>
        extents.Aggregate(1L, (product, extent) => product > MostElements ? product : product * extent) <= MostElements
            ? extents
            : throw node.Refuse($"a result of [{string.Join(", ", extents)}] is too much");

    /// <summary>Of each element of a larger value, the place of the one of a smaller that is repeated there.</summary>
    public static int[] Places(IReadOnlyList<int> small, int[] large)
    {
        int[] aligned = [.. Enumerable.Repeat(1, large.Length - small.Count), .. small];
        return Walk(large, Repeated(aligned), 0);
    }

    /// <summary>The elements from one place along an axis to the next, in row-major order.</summary>
    public static int[] Strides(IReadOnlyList<int> extents)
    {
        int[] strides = new int[extents.Count];
        int stride = 1;
        for (int axis = strides.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= extents[axis];
        }

        return strides;
    }

    /// <summary>The same where an extent of 1 is repeated: it stays where it is.</summary>
    public static int[] Repeated(int[] extents) =>
        [.. Strides(extents).Select((stride, axis) => extents[axis] == 1 ? 0 : stride)];

    /// <summary>The places of elements in row-major order, for a step along each axis.</summary>
    public static int[] Walk(int[] extents, int[] strides, int first)
    {
        int[] places = new int[extents.Aggregate(1, (product, extent) => product * extent)];
        int[] at = new int[extents.Length];
        int place = first;
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = place;
            for (int axis = extents.Length - 1; axis >= 0; axis--)
            {
                place += strides[axis];
                if (++at[axis] < extents[axis])
                {
                    break;
                }

                place -= strides[axis] * extents[axis];
                at[axis] = 0;
            }
        }

        return places;
    }

    /// <summary>The numbers at some places.</summary>
    public static OnnxTensor Take(OnnxTensor tensor, int[] extents, int[] places) => tensor.IsWhole
        ? new OnnxTensor(extents, [.. places.Select(place => tensor.Longs[place])])
        : new OnnxTensor(extents, [.. places.Select(place => tensor.Singles[place])]);

    /// <summary>The same numbers with other extents.</summary>
    public static OnnxTensor Reshape(OnnxTensor tensor, int[] extents) => tensor.IsWhole
        ? new OnnxTensor(extents, tensor.Longs)
        : new OnnxTensor(extents, tensor.Singles);

    private static OnnxTensor Make(int[] extents, bool isWhole, Func<int, double> value)
    {
        int count = extents.Aggregate(1, (product, extent) => product * extent);
        return isWhole
            ? new OnnxTensor(extents, [.. Enumerable.Range(0, count).Select(i => (long)value(i))])
            : new OnnxTensor(extents, [.. Enumerable.Range(0, count).Select(i => (float)value(i))]);
    }
}
