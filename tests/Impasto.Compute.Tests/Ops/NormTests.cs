using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

public class NormTests
{
    private static readonly Shape Image = new(1, 64, 64, 20);

    /// <summary>A mean a thousand times the deviation: with E[x^2] - E[x]^2 in float32 nothing would be left.</summary>
    private static float[] FarFromZero() => [.. OperatorRun.Random(Image, 3).Select(x => 1000 + x)];

    [Fact]
    public void A_deviation_is_exact_where_the_mean_is_far_from_zero()
    {
        float[] values = FarFromZero();
        double[] variances = PlainLoops.Moments(values, Image).Variances;
        float[] deviations = OperatorRun.Forward(n => ChannelDeviation.Of(n[0]), [Image], [values]);
        for (int channel = 0; channel < deviations.Length; channel++)
        {
            Assert.Equal(Math.Sqrt(variances[channel] + 1e-5), deviations[channel], 1e-5);
        }
    }

    [Fact]
    public void A_norm_is_exact_where_the_mean_is_far_from_zero()
    {
        float[] values = FarFromZero(), ones = [.. Enumerable.Repeat(1f, 20)], zeros = new float[20];
        (double[] means, double[] variances) = PlainLoops.Moments(values, Image);
        float[] results = OperatorRun.Forward(
            n => InstanceNorm.Of(n[0], n[1], n[2]), [Image, new(20), new(20)], [values, ones, zeros]);
        for (int i = 0; i < results.Length; i++)
        {
            Assert.Equal((values[i] - means[i % 20]) / Math.Sqrt(variances[i % 20] + 1e-5), results[i], 2e-4);
        }
    }

    [Fact]
    public void A_channel_without_variance_becomes_its_shift_and_has_a_finite_gradient()
    {
        float[] flat = [.. Enumerable.Repeat(0.3f, (int)Image.Count)], ones = [.. Enumerable.Repeat(1f, 20)];
        float[][] values = [flat, ones, ones];
        Shape[] shapes = [Image, new(20), new(20)];
        Assert.All(
            OperatorRun.Forward(n => InstanceNorm.Of(n[0], n[1], n[2]), shapes, values),
            y => Assert.Equal(1, y));
        float[] gradient = OperatorRun.Backward(
            n => InstanceNorm.Of(n[0], n[1], n[2]), shapes, values, OperatorRun.Random(Image, 4))[0];
        Assert.All(gradient, g => Assert.True(float.IsFinite(g)));
    }
}
