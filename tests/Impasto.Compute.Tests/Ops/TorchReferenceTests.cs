using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
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
    private static readonly string[] Inputs = ["input", "other", "weight", "bias", "scale", "shift"];

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
        ["concatenate"] = n => Concatenate.Of(n),
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
        ["pad_and_crop"] = n => Pad.Of(n[0], new(0, -1, -2, 2), value: 1.5f),
        ["pad_reflect"] = n => Pad.Of(n[0], new(3, 1, 0, 2), PaddingMode.Reflection),
        ["pad_replicate"] = n => Pad.Of(n[0], new(3, 1, 0, 2), PaddingMode.Replicate),
        ["pad_zero"] = n => Pad.Of(n[0], new(3, 1, 0, 2)),
        ["relu"] = n => Relu.Of(n[0]),
        ["squared_norm"] = n => SumOfSquares.Of(n[0]),
        ["sum"] = n => Sum.Of(n[0]),
        ["tanh"] = n => Tanh.Of(n[0]),
        ["transposed3x3_s1_p1_o0"] = n => TransposedConvolution.Of(n[0], n[1], 1, 1) + n[2],
        ["transposed3x3_s2_p0_o0"] = n => TransposedConvolution.Of(n[0], n[1], 2) + n[2],
        ["transposed3x3_s2_p1_o1"] = n => TransposedConvolution.Of(n[0], n[1], 2, new(1, 1, 0, 0)) + n[2],
        ["transposed4x4_s2_p1_o0"] = n => TransposedConvolution.Of(n[0], n[1], 2, 1) + n[2],
        ["transposed5x5_s3_p1_o2"] = n => TransposedConvolution.Of(n[0], n[1], 3, new(1, 1, -1, -1)) + n[2],
    };

    public static TheoryData<string> Cases() => [.. Operators.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_operator_and_its_gradients_are_those_of_PyTorch(string name)
    {
        string[] inputs = [.. Inputs.Where(input => Fixture.Contains($"{name}/{input}"))];
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

    private static bool IsImage(string name) =>
        Fixture.Shape(name).Length == 4 && !name.Contains("/weight", StringComparison.Ordinal);

    private static Shape ShapeOf(string name) =>
        new(IsImage(name) ? Fixture.ChannelsLastShape(name) : Fixture.Shape(name));

    private static float[] ValuesOf(string name) =>
        IsImage(name) ? Fixture.ChannelsLast(name) : Fixture.Values(name);

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
