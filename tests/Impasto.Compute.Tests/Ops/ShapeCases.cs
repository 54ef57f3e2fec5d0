using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

internal static class ShapeCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        .. Differences(new(2, 5, 7, 3)),
        .. Differences(new(1, 2, 2, 1)),
        .. Differences(new(1, 100, 120, 4)),
        Transposed(new(1, 1, 1)),
        Transposed(new(2, 5, 9)),
        Transposed(new(1, 70, 33)),
        .. Padded,
        .. PaddedBack,
        .. Joined,
        .. Rearranged,
        new(
            "reshape",
            [new(2, 3, 4, 5)],
            n => Reshape.Of(n[0], new Shape(6, 20)),
            v => [.. v[0].Select(x => (double)x)]),
        new(
            "reshape of a value that dies there",
            [new(2, 3, 4, 5)],
            n => Reshape.Of(n[0] * 2, new Shape(120)),
            v => [.. v[0].Select(x => 2.0 * x)]),
    ];

    private static IEnumerable<OperatorCase> Padded =>
        from sizes in new (Shape Image, Sides Sides)[]
        {
            (new(1, 5, 4, 3), 1),
            (new(2, 5, 7, 17), new(3, 0, 1, 4)),
            (new(1, 6, 5, 4), new(0, 3, 0, 2)),
            (new(2, 6, 8, 5), new(-2, 1, 3, -1)),
            (new(1, 7, 6, 2), -2),
        }
        from mode in Enum.GetValues<PaddingMode>()
        from value in mode == PaddingMode.Zero ? new[] { 0, -1.5f } : [0]
        select PaddedCase(sizes.Image, sizes.Sides, mode, value);

    // What a pad's gradient is made of has a gradient too.
    private static IEnumerable<OperatorCase> PaddedBack =>
        from mode in new[] { PaddingMode.Reflection, PaddingMode.Replicate }
        let image = new Shape(1, 5, 6, 3)
        let sides = new Sides(2, 1, 0, 3)
        let padded = new Shape(1, 5 + sides.Rows, 6 + sides.Columns, 3)
        select new OperatorCase(
            $"gradient of {image} padded by {sides} {mode}",
            [padded],
            n => PadGradient.Of(n[0], image, sides, mode),
            v => PlainLoops.Fill(image, (b, y, x, c) =>
            (
                from row in Enumerable.Range(0, padded.Height)
                from column in Enumerable.Range(0, padded.Width)
                where Seen(row - sides.Top, image.Height, mode) == y
                where Seen(column - sides.Left, image.Width, mode) == x
                select (double)v[0][PlainLoops.Index(padded, b, row, column, c)]).Sum()));

    private static IEnumerable<OperatorCase> Rearranged =>
        from sizes in new (int[] Extents, int[] Order, Shape Shape)[]
        {
            ([2, 3, 4, 5], [0, 3, 1, 2], new(2, 5, 3, 4)),
            ([1, 3, 4, 2, 2, 5], [0, 1, 3, 2, 4, 5], new(1, 6, 8, 5)),
            ([6, 20], [1, 0], new(120)),
            ([70, 33, 4], [0, 2, 1], new(70, 4, 33)),
            ([120], [0], new(4, 30)),
            ([], [], Shape.Scalar),
        }
        select new OperatorCase(
            $"{string.Join("x", sizes.Extents)} in the order {string.Join(", ", sizes.Order)}",
            [new Shape(sizes.Extents.Length <= 4 ? sizes.Extents : [sizes.Extents.Aggregate((a, b) => a * b)])],
            n => Rearrange.Of(n[0], sizes.Extents, sizes.Order, sizes.Shape),
            v => [.. Places(sizes.Extents, sizes.Order).Select(place => (double)v[0][place])]);

    private static IEnumerable<OperatorCase> Joined =>
        from channels in new[] { new[] { 3 }, [3, 5], [1, 16, 2], [37, 4] }
        let shapes = channels.Select(c => new Shape(2, 4, 5, c)).ToArray()
        let whole = new Shape(2, 4, 5, channels.Sum())
        from part in new[] { 0, channels.Length }
        let first = part == 0 ? 0 : 1
        let count = part == 0 ? whole.Channels : Math.Max(1, whole.Channels - 3)
        select new OperatorCase(
            $"channels {first} to {first + count} of {string.Join(" + ", channels)}",
            shapes,
            n => ChannelSlice.Of(Concatenate.Of(n), Math.Min(first, whole.Channels - count), count),
            v => PlainLoops.Fill(new Shape(2, 4, 5, count), (b, y, x, c) =>
            {
                int channel = c + Math.Min(first, whole.Channels - count), image = 0;
                for (; channel >= channels[image]; image++)
                {
                    channel -= channels[image];
                }

                return v[image][PlainLoops.Index(shapes[image], b, y, x, channel)];
            }));

    private static OperatorCase PaddedCase(Shape image, Sides sides, PaddingMode mode, float value) => new(
        $"{image} padded by {sides} {mode} {value}",
        [image],
        n => Pad.Of(n[0], sides, mode, value),
        v => PlainLoops.Fill(
            new(image.Batch, image.Height + sides.Rows, image.Width + sides.Columns, image.Channels),
            (b, y, x, c) =>
            {
                int row = Seen(y - sides.Top, image.Height, mode), column = Seen(x - sides.Left, image.Width, mode);
                return row < 0 || column < 0 ? value : v[0][PlainLoops.Index(image, b, row, column, c)];
            }));

    private static int Seen(int index, int size, PaddingMode mode) => mode switch
    {
        PaddingMode.Reflection => index < 0 ? -index : index < size ? index : (2 * size) - 2 - index,
        PaddingMode.Replicate => Math.Clamp(index, 0, size - 1),
        _ => index < size ? Math.Max(index, -1) : -1,
    };

    private static IEnumerable<OperatorCase> Differences(Shape shape) =>
    [
        new(
            $"difference along the height {shape}",
            [shape],
            n => Difference.Of(n[0], ImageAxis.Height),
            v => PlainLoops.Fill(new(shape.Batch, shape.Height - 1, shape.Width, shape.Channels), (b, y, x, c) =>
                (double)v[0][PlainLoops.Index(shape, b, y + 1, x, c)] - v[0][PlainLoops.Index(shape, b, y, x, c)])),
        new(
            $"difference along the width {shape}",
            [shape],
            n => Difference.Of(n[0], ImageAxis.Width),
            v => PlainLoops.Fill(new(shape.Batch, shape.Height, shape.Width - 1, shape.Channels), (b, y, x, c) =>
                (double)v[0][PlainLoops.Index(shape, b, y, x + 1, c)] - v[0][PlainLoops.Index(shape, b, y, x, c)])),
    ];

    private static OperatorCase Transposed(Shape shape) => new(
        $"transpose {shape}",
        [shape],
        n => Transpose.Of(n[0]),
        v => PlainLoops.Fill(new(shape[0], shape[2], shape[1], 1), (b, column, row, _) =>
            v[0][(((b * shape[1]) + row) * shape[2]) + column]));

    /// <summary>Of each element of the result, from outermost to innermost, its place in the input.</summary>
    private static IEnumerable<int> Places(int[] extents, int[] order)
    {
        IEnumerable<int> places = [0];
        foreach (int axis in order)
        {
            int stride = extents.Skip(axis + 1).Aggregate(1, (a, b) => a * b);
            int[] steps = [.. Enumerable.Range(0, extents[axis]).Select(i => i * stride)];
            places = [.. places.SelectMany(place => steps.Select(step => place + step))];
        }

        return places;
    }
}
