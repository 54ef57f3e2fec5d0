using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Kernels.Reference;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

internal static class ConvolutionCases
{
    public static IEnumerable<OperatorCase> All =>
        from sizes in new (Shape Image, Shape Weights, int Stride, int Padding)[]
        {
            (new(1, 6, 7, 16), new(17, 16, 3, 3), 1, 1),
            (new(2, 5, 4, 5), new(6, 5, 3, 3), 1, 1),
            (new(1, 7, 6, 3), new(4, 3, 3, 3), 2, 1),
            (new(2, 4, 5, 6), new(9, 6, 1, 1), 1, 0),
            (new(1, 6, 5, 3), new(2, 3, 5, 5), 1, 2),
        }
        from mode in Enum.GetValues<PaddingMode>()
        where sizes.Padding > 0 || mode == PaddingMode.Zero
        select Case(sizes.Image, sizes.Weights, sizes.Stride, sizes.Padding, mode);

    /// <summary>The sizes of a convolution as kernels know them.</summary>
    public static ConvolutionGeometry Geometry(Shape image, Shape weights, int stride, int padding, PaddingMode mode) =>
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

    private static OperatorCase Case(Shape image, Shape weights, int stride, int padding, PaddingMode mode)
    {
        ConvolutionOptions options = new() { Stride = stride, Padding = padding, Mode = mode };
        ConvolutionGeometry geometry = Geometry(image, weights, stride, padding, mode);
        return new OperatorCase(
            $"convolution of {image} with {weights}, stride {stride}, padding {padding} {mode}",
            [image, weights, new Shape(weights[0])],
            n => Convolution.Of(n[0], n[1], options) + n[2],
            v => [.. ReferenceConvolution.Output(geometry, v[0], v[1]).Select((y, i) => y + v[2][i % v[2].Length])]);
    }
}
