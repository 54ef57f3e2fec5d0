using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Ops;
using Impasto.Compute.Optimizers;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

/// <summary>A number that is no value of an enumeration is refused by whatever would choose by it.</summary>
public class UnknownChoiceTests
{
    private const int Unknown = 9;

    [Theory]
    [InlineData(Unknown)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Operators_refuse_what_is_none_of_their_choices(int value)
    {
        Node image = new Graph().Input(new Shape(1, 8, 8, 3));
        Node weights = image.Graph.Input(new Shape(4, 3, 3, 3));
        ConvolutionOptions options = new() { Padding = 1, Mode = (PaddingMode)value };
        AssertRefused($"{value} is no PaddingMode: there are Zero, Reflection, Replicate.",
            () => Convolution.Of(image, weights, options));
        AssertRefused($"{value} is no PaddingMode: there are Zero, Reflection, Replicate.",
            () => Pad.Of(image, 1, (PaddingMode)value));
        AssertRefused($"{value} is no PoolKind: there are Max, Average, L2.", () => Pool.Of(image, (PoolKind)value));
        AssertRefused($"{value} is no ResizeKind: there are Nearest, Bilinear, Triangle.",
            () => Resize.Of(image, 4, 4, (ResizeKind)value));
        AssertRefused($"{value} is no ImageAxis: there are Height, Width.",
            () => Difference.Of(image, (ImageAxis)value));
        AssertRefused($"{value} is no PoolKind: there are Max, Average, L2.",
            () => WindowPool.Of(image, (PoolKind)value, new(2, 2)));
        Assert.Equal(2, image.Graph.Nodes.Count);
    }

    [Fact]
    public void Windows_have_no_L2_pool()
    {
        Node image = new Graph().Input(new Shape(1, 8, 8, 3));
        Assert.Equal(
            "kind",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => WindowPool.Of(image, PoolKind.L2, new(2, 2))).ParamName);
    }

    [Fact]
    public void Kernels_refuse_a_padding_that_is_none()
    {
        const string Message = "9 is no PaddingMode: there are Zero, Reflection, Replicate.";
        AssertRefused(Message, () => ConvolutionGeometry.Create(1, 8, 8, 3, 4, 3, 3, 1, 1, (PaddingMode)Unknown));
        ConvolutionGeometry good = ConvolutionGeometry.Create(1, 8, 8, 3, 4, 3, 3, 1, 1, PaddingMode.Replicate);
        AssertRefused(Message, () => good with { Mode = (PaddingMode)Unknown });
    }

    [Fact]
    public void A_plan_and_an_optimiser_refuse_what_is_none_of_their_choices()
    {
        AssertRefused("9 is no SimdLevel: there are Vector128, Vector256, Vector512.",
            () => new PlanOptions { Simd = (SimdLevel)Unknown });
        using WorkerPool pool = new(1);
        LbfgsOptions options = new() { LineSearch = (LineSearch)Unknown };
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => new Lbfgs(pool, 4, options));
        Assert.StartsWith("The line search of L-BFGS is 9; it has to be one of the known ones.", thrown.Message,
            StringComparison.Ordinal);
    }

    private static void AssertRefused(string message, Func<object> make) =>
        Assert.Equal(message, Assert.Throws<ArgumentOutOfRangeException>(make).Message);
}
