using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

public class TanhTests
{
    [Fact]
    public void Every_magnitude_is_within_4e_7_of_the_exact_result()
    {
        float[] values = [.. Enumerable.Range(0, 20000).SelectMany(i =>
        {
            float value = MathF.Pow(10, -20 + (i * 24 / 20000f));
            return new[] { value, -value };
        })];
        Shape shape = new(values.Length);
        foreach (SimdLevel level in OperatorRun.Levels)
        {
            float[] results = OperatorRun.Forward(n => Tanh.Of(n[0]), [shape], [values], level);
            for (int i = 0; i < values.Length; i++)
            {
                double exact = Math.Tanh(values[i]);
                Assert.True(Math.Abs(results[i] - exact) <= 4e-7 * Math.Abs(exact), $"tanh {values[i]}: {results[i]}");
                Assert.InRange(results[i], -1, 1);
            }
        }
    }

    [Fact]
    public void Infinity_gives_one_and_not_a_number_stays()
    {
        float[] results = OperatorRun.Forward(
            n => Tanh.Of(n[0]), [new(4)], [[float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0]]);
        Assert.Equal([1, -1, float.NaN, 0], results);
    }
}
