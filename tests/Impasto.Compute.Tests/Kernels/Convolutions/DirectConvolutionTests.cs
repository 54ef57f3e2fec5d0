using Impasto.Compute.Kernels.Convolutions;

namespace Impasto.Compute.Tests.Kernels.Convolutions;

public class DirectConvolutionTests
{
    private const double Tolerance = 1e-5;

    // Batch, height, width, channels in and out, kernel height and width, stride, padding.
    public static TheoryData<int, int, int, int, int, int, int, int, int> Sizes => new()
    {
        { 1, 20, 33, 3, 64, 3, 3, 1, 1 },
        { 1, 25, 18, 3, 32, 9, 9, 1, 4 },
        { 1, 12, 30, 32, 3, 9, 9, 1, 4 },
        { 2, 15, 16, 17, 24, 3, 3, 2, 1 },
        { 1, 15, 14, 5, 5, 3, 3, 2, 0 },
        { 2, 9, 10, 24, 17, 1, 1, 1, 0 },
        { 1, 9, 10, 16, 8, 1, 1, 2, 0 },
        { 1, 1, 1, 3, 5, 1, 1, 1, 0 },
        { 1, 1, 9, 4, 6, 3, 3, 1, 1 },
        { 1, 40, 2, 8, 33, 3, 3, 1, 1 },
        { 3, 5, 4, 6, 1, 5, 2, 1, 1 },
        { 1, 6, 700, 2, 20, 3, 3, 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_output_is_right_for_every_padding(
        int batch, int height, int width, int channels, int outputs, int rows, int columns, int stride, int padding)
    {
        foreach (PaddingMode mode in Enum.GetValues<PaddingMode>())
        {
            if (mode == PaddingMode.Reflection && padding >= Math.Min(height, width))
            {
                continue;
            }

            ConvolutionGeometry geometry = ConvolutionGeometry.Create(
                batch, height, width, channels, outputs, rows, columns, stride, padding, mode);
            WeightLayout layout = WeightLayout.AsStored(geometry);
            foreach (bool withEpilogue in new[] { false, true })
            {
                new ConvolutionCase(geometry, vectorWidth => new DirectConvolution(geometry, layout, vectorWidth))
                {
                    WithEpilogue = withEpilogue,
                }.Check(Tolerance);
                new ConvolutionCase(geometry, vectorWidth => new NarrowConvolution(geometry, layout, vectorWidth))
                {
                    WithEpilogue = withEpilogue,
                }.Check(Tolerance);
            }
        }
    }
}
