using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Fixtures;

namespace Impasto.Compute.Tests.Ops;

/// <summary>
/// Operators and their gradients against PyTorch; tests/Fixtures/make_operators.py makes the numbers.
/// </summary>
public class TorchReferenceTests
{
    private static readonly FixtureFile Fixture = new("operators.safetensors");

    private static readonly Dictionary<string, Func<Node[], Node>> Operators = new()
    {
        ["average_pool_6x8"] = n => Pool.Of(n[0], PoolKind.Average),
        ["average_pool_7x5"] = n => Pool.Of(n[0], PoolKind.Average),
        ["bilinear_1x3_to_4x1"] = n => Resize.Of(n[0], 4, 1, ResizeKind.Bilinear),
        ["bilinear_4x5_to_8x10"] = n => Resize.Of(n[0], 8, 10, ResizeKind.Bilinear),
        ["bilinear_4x6_to_2x3"] = n => Resize.Of(n[0], 2, 3, ResizeKind.Bilinear),
        ["bilinear_5x7_to_8x6"] = n => Resize.Of(n[0], 8, 6, ResizeKind.Bilinear),
        ["bilinear_6x5_to_3x9"] = n => Resize.Of(n[0], 3, 9, ResizeKind.Bilinear),
        ["channel_deviation"] = n => ChannelDeviation.Of(n[0]),
        ["channel_mean"] = n => ChannelMean.Of(n[0]),
        ["covariance"] = n => Covariance.Of(n[0]),
        ["filter_response_norm"] = n => FilterResponseNorm.Of(n[0], n[1], n[2]),
        ["gram"] = n => Gram.Of(n[0]),
        ["gram_37_channels"] = n => Gram.Of(n[0]),
        ["instance_norm"] = n => InstanceNorm.Of(n[0], n[1], n[2]),
        ["l2_pool_6x8"] = n => Pool.Of(n[0], PoolKind.L2),
        ["l2_pool_7x5"] = n => Pool.Of(n[0], PoolKind.L2),
        ["max_pool_6x8"] = n => Pool.Of(n[0], PoolKind.Max),
        ["max_pool_7x5"] = n => Pool.Of(n[0], PoolKind.Max),
        ["mean"] = n => Mean.Of(n[0]),
        ["nearest_1x3_to_4x1"] = n => Resize.Of(n[0], 4, 1, ResizeKind.Nearest),
        ["nearest_4x5_to_8x10"] = n => Resize.Of(n[0], 8, 10, ResizeKind.Nearest),
        ["nearest_4x6_to_2x3"] = n => Resize.Of(n[0], 2, 3, ResizeKind.Nearest),
        ["nearest_5x7_to_8x6"] = n => Resize.Of(n[0], 8, 6, ResizeKind.Nearest),
        ["nearest_6x5_to_3x9"] = n => Resize.Of(n[0], 3, 9, ResizeKind.Nearest),
        ["relu"] = n => Relu.Of(n[0]),
        ["squared_norm"] = n => SumOfSquares.Of(n[0]),
        ["sum"] = n => Sum.Of(n[0]),
        ["tanh"] = n => Tanh.Of(n[0]),
    };

    public static TheoryData<string> Cases() => [.. Operators.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_operator_and_its_gradients_are_those_of_PyTorch(string name)
    {
        string[] inputs = [.. new[] { "input", "scale", "shift" }.Where(input => Fixture.Contains($"{name}/{input}"))];
        Shape[] shapes = [.. inputs.Select(input => ShapeOf($"{name}/{input}"))];
        float[][] values = [.. inputs.Select(input => ValuesOf($"{name}/{input}"))];
        AssertClose(ValuesOf($"{name}/output"), OperatorRun.Forward(Operators[name], shapes, values));
        float[][] gradients = OperatorRun.Backward(
            Operators[name], shapes, values, ValuesOf($"{name}/output_gradient"));
        for (int i = 0; i < inputs.Length; i++)
        {
            AssertClose(ValuesOf($"{name}/{inputs[i]}_gradient"), gradients[i]);
        }
    }

    [Fact]
    public void Every_case_of_the_fixture_but_the_convolutions_is_tested() => Assert.Equal(
        Fixture.Names.Select(name => name.Split('/')[0]).Where(name => !name.StartsWith("conv")).Distinct().Order(),
        Operators.Keys.Order());

    private static Shape ShapeOf(string name) =>
        new(Fixture.Shape(name).Length == 4 ? Fixture.ChannelsLastShape(name) : Fixture.Shape(name));

    private static float[] ValuesOf(string name) =>
        Fixture.Shape(name).Length == 4 ? Fixture.ChannelsLast(name) : Fixture.Values(name);

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        float scale = Math.Max(1, expected.Max(MathF.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(actual[i] - expected[i]) <= 1e-5f * scale, $"element {i}: {actual[i]} for {expected[i]}");
        }
    }
}
