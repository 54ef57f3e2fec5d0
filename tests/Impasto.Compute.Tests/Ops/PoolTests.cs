using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

public class PoolTests
{
    private static readonly Shape Square = new(1, 2, 2, 1);

    [Theory]
    [InlineData(new float[] { 1, 1, 1, 1 }, new float[] { 5, 0, 0, 0 })]
    [InlineData(new float[] { 0, 1, 1, 1 }, new float[] { 0, 5, 0, 0 })]
    [InlineData(new float[] { 0, 1, 2, 2 }, new float[] { 0, 0, 5, 0 })]
    [InlineData(new float[] { -4, -3, -2, -1 }, new float[] { 0, 0, 0, 5 })]
    public void The_gradient_of_a_maximum_goes_to_the_first_of_the_largest(float[] values, float[] expected) =>
        Assert.Equal(expected, OperatorRun.Backward(n => Pool.Of(n[0], PoolKind.Max), [Square], [values], [5])[0]);

    [Fact]
    public void The_gradient_of_a_norm_is_zero_where_all_values_are() =>
        Assert.Equal(
            [0, 0, 0, 0], OperatorRun.Backward(n => Pool.Of(n[0], PoolKind.L2), [Square], [[0, 0, 0, 0]], [5])[0]);
}
