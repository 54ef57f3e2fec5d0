using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

/// <summary>Every operator: against plain loops, against finite differences, and for any number of threads.</summary>
public class OperatorTests
{
    public static TheoryData<OperatorCase> Cases() =>
    [
        .. ArithmeticCases.All,
        .. ConvolutionCases.All,
        .. NormCases.All,
        .. PatchCases.All,
        .. PixelCases.All,
        .. PoolCases.All,
        .. ProductCases.All,
        .. ResizeCases.All,
        .. HistogramCases.All,
        .. ShapeCases.All,
        .. WindowPoolCases.All,
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_result_is_that_of_plain_loops_at_every_vector_width(OperatorCase operatorCase)
    {
        float[][] values = operatorCase.Values();
        double[] expected = operatorCase.Reference(values);
        double scale = Math.Max(1e-3, expected.Max(Math.Abs));
        foreach (SimdLevel level in OperatorRun.Levels)
        {
            float[] actual = OperatorRun.Forward(operatorCase.Build, operatorCase.Shapes, values, level);
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < actual.Length; i++)
            {
                Assert.True(
                    Math.Abs(actual[i] - expected[i]) <= 2e-5 * scale,
                    $"{level}, element {i}: {actual[i]} for {expected[i]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_are_those_of_finite_differences(OperatorCase operatorCase)
    {
        float[][] values = operatorCase.Values();
        float[] weights = OperatorRun.Random(new Shape(operatorCase.Reference(values).Length), 5);
        float[][] gradients = OperatorRun.Backward(
            operatorCase.Build, operatorCase.Shapes, values, weights, constants: operatorCase.Constants);
        for (int input = 0; input < gradients.Length; input++)
        {
            double scale = Math.Max(1e-3, gradients[input].Max(MathF.Abs));
            for (int i = 0; i < values[input].Length; i += 1 + (values[input].Length / 30))
            {
                float centre = values[input][i];
                values[input][i] = centre + operatorCase.Step;
                double above = WeightedSum(operatorCase, values, weights);
                values[input][i] = centre - operatorCase.Step;
                double below = WeightedSum(operatorCase, values, weights);
                values[input][i] = centre;
                double expected = (above - below) / (2 * operatorCase.Step);
                Assert.True(
                    Math.Abs(gradients[input][i] - expected) <= 2e-3 * scale,
                    $"input {input}, element {i}: {gradients[input][i]} for {expected}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Any_number_of_threads_gives_the_same_bytes(OperatorCase operatorCase)
    {
        float[][] values = operatorCase.Values();
        float[] weights = OperatorRun.Random(new Shape(operatorCase.Reference(values).Length), 5);
        float[] output = OperatorRun.Forward(operatorCase.Build, operatorCase.Shapes, values, threads: 1);
        float[][] gradients = Backward(1);
        foreach (int threads in new[] { 2, 7 })
        {
            Assert.Equal(
                output, OperatorRun.Forward(operatorCase.Build, operatorCase.Shapes, values, threads: threads));
            Assert.Equal(gradients, Backward(threads));
        }

        float[][] Backward(int threads) => OperatorRun.Backward(
            operatorCase.Build,
            operatorCase.Shapes,
            values,
            weights,
            threads: threads,
            constants: operatorCase.Constants);
    }

    // The plain loops in double precision are differenced, so that rounding does not drown the difference.
    private static double WeightedSum(OperatorCase operatorCase, float[][] values, float[] weights) =>
        operatorCase.Reference(values).Zip(weights, (value, weight) => value * weight).Sum();
}
