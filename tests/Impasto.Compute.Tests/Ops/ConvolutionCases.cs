using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Kernels.Reference;

namespace Impasto.Compute.Tests.Ops;

internal static class ConvolutionCases
{
    public static IEnumerable<OperatorCase> All =>
        [.. Single, .. WithUnlikeSides, .. OfDoubledImages, .. Residual, .. Transposed];

    private static IEnumerable<OperatorCase> Single =>
        from sizes in new (Shape Image, Shape Weights, int Stride, int Padding)[]
        {
            (new(1, 6, 7, 16), new(17, 16, 3, 3), 1, 1),
            (new(2, 5, 4, 5), new(6, 5, 3, 3), 1, 1),
            (new(1, 7, 6, 3), new(4, 3, 3, 3), 2, 1),
            (new(2, 4, 5, 6), new(9, 6, 1, 1), 1, 0),
            (new(1, 6, 5, 3), new(2, 3, 5, 5), 1, 2),
            (new(1, 10, 13, 16), new(17, 16, 3, 3), 2, 1),
            (new(2, 9, 8, 19), new(32, 19, 3, 3), 2, 0),
            (new(2, 8, 7, 3), new(17, 3, 9, 9), 1, 4),
            (new(1, 6, 7, 4), new(16, 4, 5, 6), 1, 2),
            (new(2, 7, 8, 16), new(3, 16, 9, 9), 1, 4),
            (new(1, 9, 6, 17), new(1, 17, 7, 5), 1, 0),
        }
        from mode in Enum.GetValues<PaddingMode>()
        where sizes.Padding > 0 || mode == PaddingMode.Zero
        select Case(sizes.Image, sizes.Weights, sizes.Stride, sizes.Padding, mode);

    // "Same" padding of TensorFlow is one of these: 0 at the top and left, 1 at the bottom and right.
    private static IEnumerable<OperatorCase> WithUnlikeSides =>
        from sizes in new (Shape Image, Shape Weights, int Stride, Sides Padding)[]
        {
            (new(1, 6, 8, 3), new(4, 3, 3, 3), 2, new(0, 0, 1, 1)),
            (new(2, 8, 10, 16), new(17, 16, 3, 3), 2, new(0, 0, 1, 1)),
            (new(1, 9, 7, 16), new(16, 16, 3, 3), 1, new(2, 0, 1, 2)),
            (new(2, 7, 8, 3), new(5, 3, 4, 4), 1, new(1, 1, 2, 2)),
            (new(1, 8, 9, 16), new(3, 16, 9, 9), 1, new(5, 3, 2, 6)),
            (new(1, 9, 8, 5), new(6, 5, 2, 5), 3, new(1, 4, 0, 0)),
        }
        from mode in Enum.GetValues<PaddingMode>()
        select Case(sizes.Image, sizes.Weights, sizes.Stride, sizes.Padding, mode);

    private static IEnumerable<OperatorCase> Transposed =>
        from sizes in new (Shape Image, Shape Weights, int Stride, Sides Cut)[]
        {
            (new(1, 4, 5, 3), new(3, 4, 3, 3), 2, new(0, 0, 1, 1)),
            (new(2, 5, 3, 17), new(17, 16, 3, 3), 2, new(1, 1, 0, 0)),
            (new(1, 3, 4, 5), new(5, 2, 4, 4), 2, 1),
            (new(1, 9, 8, 16), new(16, 17, 3, 3), 1, 1),
            (new(2, 4, 3, 6), new(6, 5, 2, 2), 2, 0),
            (new(1, 3, 5, 4), new(4, 3, 5, 3), 3, new(2, 1, -2, -1)),
            (new(1, 1, 1, 2), new(2, 3, 1, 1), 2, new(0, 0, -1, -1)),
            (new(1, 5, 4, 3), new(3, 2, 9, 9), 1, 4),
        }
        select TransposedCase(sizes.Image, sizes.Weights, sizes.Stride, sizes.Cut);

    private static IEnumerable<OperatorCase> OfDoubledImages =>
        from sizes in new (Shape Image, Shape Weights)[]
        {
            (new(1, 3, 4, 16), new(17, 16, 3, 3)),
            (new(2, 1, 5, 19), new(16, 19, 3, 3)),
            (new(1, 3, 4, 16), new(3, 16, 3, 3)),
            (new(2, 7, 5, 17), new(1, 17, 3, 3)),
            (new(1, 4, 9, 16), new(4, 16, 3, 3)),
            (new(1, 1, 1, 16), new(3, 16, 3, 3)),
        }
        from mode in Enum.GetValues<PaddingMode>()
        let doubled = new Shape(sizes.Image.Batch, 2 * sizes.Image.Height, 2 * sizes.Image.Width, sizes.Image.Channels)
        let single = Case(doubled, sizes.Weights, 1, 1, mode)
        select new OperatorCase(
            $"doubled {single.Name}",
            [sizes.Image, .. single.Shapes[1..]],
            n => single.Build([Resize.Of(n[0], doubled.Height, doubled.Width, ResizeKind.Nearest), n[1], n[2]]),
            v => single.Reference([Double(v[0], sizes.Image), v[1], v[2]]));

    // The sum goes into the convolution's kernel, which must not write it over the image that it still reads.
    private static IEnumerable<OperatorCase> Residual =>
        from sizes in new (Shape Image, Shape Weights, int Padding)[]
        {
            (new(1, 9, 10, 16), new(16, 16, 3, 3), 1),
            (new(2, 6, 7, 5), new(5, 5, 3, 3), 1),
            (new(1, 7, 8, 17), new(17, 17, 1, 1), 0),
            (new(1, 9, 8, 3), new(3, 3, 9, 9), 4),
        }
        let single = Case(sizes.Image, sizes.Weights, 1, sizes.Padding, PaddingMode.Zero)
        select new OperatorCase(
            $"{single.Name} and what it reads",
            single.Shapes,
            n => WithItself(single, n[0] * 2, n[1], n[2]),
            v => WithItself(single, [.. v[0].Select(x => 2 * x)], v[1], v[2]));

    /// <summary>The sizes of a convolution as kernels know them.</summary>
    public static ConvolutionGeometry Geometry(
        Shape image, Shape weights, int stride, Sides padding, PaddingMode mode) =>
        ConvolutionGeometry.Create(
            image.Batch,
            image.Height,
            image.Width,
            image.Channels,
            weights[0],
            weights[2],
            weights[3],
            stride,
            padding,
            mode);

    private static Node WithItself(OperatorCase single, Node image, Node weights, Node bias) =>
        single.Build([image, weights, bias]) + image;

    private static double[] WithItself(OperatorCase single, float[] image, float[] weights, float[] bias) =>
        [.. single.Reference([image, weights, bias]).Zip(image, (y, x) => y + x)];

    private static float[] Double(float[] image, Shape shape) =>
        [.. PlainLoops.Fill(
            new Shape(shape.Batch, 2 * shape.Height, 2 * shape.Width, shape.Channels),
            (b, y, x, c) => image[PlainLoops.Index(shape, b, y / 2, x / 2, c)]).Select(v => (float)v)];

    private static OperatorCase Case(Shape image, Shape weights, int stride, Sides padding, PaddingMode mode)
    {
        ConvolutionOptions options = new() { Stride = stride, Padding = padding, Mode = mode };
        ConvolutionGeometry geometry = Geometry(image, weights, stride, padding, mode);
        return new OperatorCase(
            $"convolution of {image} with {weights}, stride {stride}, padding {padding} {mode}",
            [image, weights, new Shape(weights[0])],
            n => Convolution.Of(n[0], n[1], options) + n[2],
            v => [.. ReferenceConvolution.Output(geometry, v[0], v[1]).Select((y, i) => y + v[2][i % v[2].Length])]);
    }

    private static OperatorCase TransposedCase(Shape image, Shape weights, int stride, Sides cut)
    {
        Shape result = new(
            image.Batch,
            (stride * (image.Height - 1)) + weights[2] - cut.Rows,
            (stride * (image.Width - 1)) + weights[3] - cut.Columns,
            weights[1]);
        return new OperatorCase(
            $"transposed convolution of {image} with {weights}, stride {stride}, cut {cut}",
            [image, weights, new Shape(weights[1])],
            n => TransposedConvolution.Of(n[0], n[1], stride, cut) + n[2],
            v => PlainLoops.Fill(result, (b, y, x, o) =>
            {
                double sum = v[2][o];
                for (int p = 0; p < image.Height; p++)
                {
                    for (int q = 0; q < image.Width; q++)
                    {
                        (int row, int column) = (y + cut.Top - (stride * p), x + cut.Left - (stride * q));
                        bool isSeen = row >= 0 && row < weights[2] && column >= 0 && column < weights[3];
                        for (int i = 0; isSeen && i < image.Channels; i++)
                        {
                            sum += (double)v[0][PlainLoops.Index(image, b, p, q, i)]
                                * v[1][PlainLoops.Index(weights, i, o, row, column)];
                        }
                    }
                }

                return sum;
            }));
    }
}
