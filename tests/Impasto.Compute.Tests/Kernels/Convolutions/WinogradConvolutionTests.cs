using Impasto.Compute.Execution;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Tests.Kernels.Convolutions;

public class WinogradConvolutionTests
{
    private const double Tolerance = 3e-5;

    // Batch, height, width, channels in and out, padding.
    public static TheoryData<int, int, int, int, int, int> Sizes => new()
    {
        { 1, 8, 8, 16, 32, 1 },
        { 2, 13, 7, 17, 24, 1 },
        { 1, 3, 50, 24, 5, 0 },
        { 1, 1, 9, 16, 17, 1 },
        { 1, 2, 2, 33, 64, 2 },
        { 3, 10, 11, 64, 16, 2 },
        { 1, 30, 31, 16, 3, 1 },
        { 1, 12, 9, 300, 20, 1 },
        { 1, 5, 9, 520, 7, 1 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_output_is_right_for_every_padding(
        int batch, int height, int width, int channels, int outputs, int padding)
    {
        foreach (PaddingMode mode in Enum.GetValues<PaddingMode>())
        {
            if (mode == PaddingMode.Reflection && padding >= Math.Min(height, width))
            {
                continue;
            }

            Case(ConvolutionGeometry.Create(batch, height, width, channels, outputs, 3, 3, 1, padding, mode))
                .Check(Tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Bias_addend_relu_and_mask_are_applied(
        int batch, int height, int width, int channels, int outputs, int padding)
    {
        ConvolutionGeometry geometry = ConvolutionGeometry.Create(
            batch, height, width, channels, outputs, 3, 3, 1, padding, PaddingMode.Zero);
        Case(geometry, true).Check(Tolerance);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_stride_of_two_gives_every_other_output(
        int batch, int height, int width, int channels, int outputs, int padding)
    {
        ConvolutionGeometry geometry = ConvolutionGeometry.Create(
            batch, 2 * height, 2 * width, channels, outputs, 3, 3, 2, padding, PaddingMode.Replicate);
        new ConvolutionCase(
            geometry,
            vectorWidth => new WinogradConvolution<HalvingForm>(geometry, WeightLayout.AsStored(geometry), vectorWidth))
        {
            WithEpilogue = true,
        }.Check(Tolerance);
    }

    [Fact]
    public void Blocks_that_all_threads_share_give_the_output_of_a_direct_convolution()
    {
        ConvolutionGeometry geometry =
            ConvolutionGeometry.Create(1, 50, 49, 256, 256, 3, 3, 1, 1, PaddingMode.Reflection);
        WeightLayout layout = WeightLayout.AsStored(geometry);
        Assert.Equal(6, new WinogradConvolution<SameSizeForm>(geometry, layout, 8).Phases);
        using WorkerPool pool = new(2);
        ConvolutionCase direct = new(geometry, width => new DirectConvolution(geometry, layout, width));
        double[] expected = [.. direct.Run<Simd256>(pool).Select(y => (double)y)];
        KernelCheck.Run(Case(geometry), expected, Tolerance, geometry.ToString());
    }

    private static ConvolutionCase Case(ConvolutionGeometry geometry, bool withEpilogue = false) =>
        new(geometry, width => new WinogradConvolution<SameSizeForm>(geometry, WeightLayout.AsStored(geometry), width))
        {
            WithEpilogue = withEpilogue,
        };
}
