using Impasto.Compute.Execution;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tests.Kernels.Reference;

namespace Impasto.Compute.Tests.Kernels.Convolutions;

public class ConvolutionGradientTests
{
    private const double Tolerance = 3e-5;

    // Batch, height, width, channels in and out, kernel height and width, stride, padding.
    public static TheoryData<int, int, int, int, int, int, int, int, int> Sizes => new()
    {
        { 1, 13, 18, 24, 32, 3, 3, 1, 1 },
        { 2, 9, 8, 17, 16, 3, 3, 1, 2 },
        { 1, 9, 10, 3, 64, 3, 3, 1, 1 },
        { 1, 8, 2, 16, 5, 3, 3, 1, 1 },
        { 1, 12, 11, 3, 8, 9, 9, 1, 4 },
        { 1, 11, 12, 32, 3, 9, 9, 1, 4 },
        { 2, 11, 12, 16, 24, 3, 3, 2, 1 },
        { 1, 10, 13, 5, 7, 3, 3, 2, 1 },
        { 1, 10, 13, 5, 7, 4, 3, 3, 0 },
        { 1, 9, 10, 24, 17, 1, 1, 1, 0 },
        { 1, 9, 10, 4, 8, 1, 1, 2, 0 },
        { 1, 7, 9, 4, 8, 1, 1, 1, 1 },
        { 1, 1, 1, 3, 5, 1, 1, 1, 0 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_input_gradient_is_right_for_every_padding(
        int batch, int height, int width, int channels, int outputs, int rows, int columns, int stride, int padding)
    {
        foreach (PaddingMode mode in Modes(height, width, padding))
        {
            ConvolutionGeometry geometry = ConvolutionGeometry.Create(
                batch, height, width, channels, outputs, rows, columns, stride, padding, mode);
            foreach (bool withEpilogue in new[] { false, true })
            {
                new ConvolutionCase(geometry, vectorWidth => new InputGradientConvolution(geometry, vectorWidth))
                {
                    InputGradient = true,
                    WithEpilogue = withEpilogue,
                }.Check(Tolerance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    [InlineData(2, 50, 41, 8, 20, 3, 3, 1, 1)]
    [InlineData(2, 30, 41, 16, 16, 3, 3, 1, 1)]
    [InlineData(2, 25, 26, 50, 70, 3, 3, 1, 1)]
    [InlineData(2, 50, 49, 50, 70, 3, 3, 1, 1)]
    [InlineData(1, 8, 9, 130, 40, 3, 3, 1, 1)]
    [InlineData(2, 40, 41, 16, 3, 3, 3, 1, 1)]
    [InlineData(2, 30, 31, 16, 70, 1, 1, 1, 0)]
    public void The_weight_gradient_is_right_for_every_padding(
        int batch, int height, int width, int channels, int outputs, int rows, int columns, int stride, int padding)
    {
        foreach (PaddingMode mode in Modes(height, width, padding))
        {
            WeightCase gradient = new(ConvolutionGeometry.Create(
                batch, height, width, channels, outputs, rows, columns, stride, padding, mode));
            KernelCheck.Run(gradient, gradient.Expected(), Tolerance, gradient.Geometry.ToString());
        }
    }

    private static IEnumerable<PaddingMode> Modes(int height, int width, int padding) =>
        Enum.GetValues<PaddingMode>().Where(m => m != PaddingMode.Reflection || padding < Math.Min(height, width));

    private sealed unsafe class WeightCase(ConvolutionGeometry geometry) : IKernelCase
    {
        private readonly float[] input = KernelCheck.Random(geometry.Batch * geometry.InputStride, 1);
        private readonly float[] gradient = KernelCheck.Random(geometry.Batch * geometry.OutputStride, 2);

        public ConvolutionGeometry Geometry => geometry;

        public double[] Expected() => ReferenceConvolution.WeightGradient(geometry, input, gradient);

        public float[] Run<V>(WorkerPool pool)
            where V : unmanaged, ISimd<V>
        {
            using Memory memory = new();
            IWeightGradient algorithm = ConvolutionChoice.BestWeightGradient(geometry, V.Width);
            float* image = memory.Take(input);
            float* outputGradient = memory.Take(gradient);
            int taps = geometry.KernelHeight * geometry.KernelWidth;
            long count = (long)geometry.OutChannels * geometry.InChannels * taps;
            float* weights = memory.Take(count);
            float* shared = memory.Take(algorithm.SharedScratchFloats);
            float* scratch = memory.Take(algorithm.WorkerScratchFloats * pool.Threads);
            for (int phase = 0; phase < algorithm.Phases; phase++)
            {
                pool.Run(algorithm.Parts(phase), (part, worker) => algorithm.Run<V>(
                    phase,
                    part,
                    image,
                    outputGradient,
                    weights,
                    shared,
                    scratch + worker * algorithm.WorkerScratchFloats));
            }

            return Memory.Read(weights, count);
        }
    }
}
