using Impasto.Compute.Autodiff;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Compute.Tests.Kernels.Reference;

namespace Impasto.Compute.Tests.Ops;

public class ConvolutionTests
{
    private static readonly FixtureFile Fixture = new("operators.safetensors");

    private static readonly Dictionary<string, PaddingMode> Modes = new()
    {
        ["zero"] = PaddingMode.Zero, ["reflect"] = PaddingMode.Reflection, ["replicate"] = PaddingMode.Replicate,
    };

    public static TheoryData<string> TorchCases() =>
        [.. Fixture.Names.Select(name => name.Split('/')[0]).Where(name => name.StartsWith("conv")).Distinct()];

    [Theory]
    [MemberData(nameof(TorchCases))]
    public void A_convolution_and_its_gradients_are_those_of_PyTorch(string name)
    {
        // conv<kernel>x<kernel>_s<stride>_<padding>_<height>x<width>, padded by half the kernel.
        string[] parts = name["conv".Length..].Split('_');
        int kernel = parts[0][0] - '0';
        ConvolutionOptions options = new() { Stride = parts[1][1] - '0', Padding = kernel / 2, Mode = Modes[parts[2]] };
        Shape[] shapes =
        [
            new(Fixture.ChannelsLastShape($"{name}/input")),
            new(Fixture.Shape($"{name}/weight")),
            new(Fixture.Shape($"{name}/bias")),
        ];
        float[][] values =
            [Fixture.ChannelsLast($"{name}/input"), Fixture.Values($"{name}/weight"), Fixture.Values($"{name}/bias")];
        Node Build(Node[] n) => Convolution.Of(n[0], n[1], options) + n[2];
        AssertClose(Fixture.ChannelsLast($"{name}/output"), OperatorRun.Forward(Build, shapes, values));
        float[][] gradients =
            OperatorRun.Backward(Build, shapes, values, Fixture.ChannelsLast($"{name}/output_gradient"));
        AssertClose(Fixture.ChannelsLast($"{name}/input_gradient"), gradients[0]);
        AssertClose(Fixture.Values($"{name}/weight_gradient"), gradients[1]);
        AssertClose(Fixture.Values($"{name}/bias_gradient"), gradients[2]);
    }

    // The gradient of the second convolution takes over the sum with the other reader's gradient and the ReLU's mask.
    [Theory]
    [InlineData(PaddingMode.Zero)]
    [InlineData(PaddingMode.Reflection)]
    [InlineData(PaddingMode.Replicate)]
    public void A_gradient_through_fused_steps_is_that_of_plain_loops(PaddingMode mode)
    {
        Shape image = new(1, 9, 8, 16), weights = new(16, 16, 3, 3);
        float[] x = OperatorRun.Random(image, 1);
        float[][] w = [OperatorRun.Random(weights, 2), OperatorRun.Random(weights, 3)];
        float[][] upstream = [OperatorRun.Random(image, 4), OperatorRun.Random(image, 5)];
        ConvolutionOptions options = new() { Padding = 1, Mode = mode };
        ConvolutionGeometry geometry = ConvolutionCases.Geometry(image, weights, 1, 1, mode);

        Graph graph = new();
        Node input = graph.Input(image);
        using Tensor weights1 = new(weights, w[0]), weights2 = new(weights, w[1]);
        using Tensor upstream1 = new(image, upstream[0]), upstream2 = new(image, upstream[1]);
        Node features = Relu.Of(Convolution.Of(input, graph.Constant(weights1), options));
        Node output = Convolution.Of(features, graph.Constant(weights2), options);
        Node loss = Sum.Of(features * graph.Constant(upstream1)) + Sum.Of(output * graph.Constant(upstream2));
        Node gradient = Gradients.Of(loss, [input])[0];
        using WorkerPool pool = new(2);
        using Executor executor = new(ExecutionPlan.Create([gradient], new PlanOptions { Threads = 2 }), pool);
        x.CopyTo(executor[input]);
        executor.Run();

        double[] before = ReferenceConvolution.Output(geometry, x, w[0]);
        double[] atFeatures = ReferenceConvolution.InputGradient(geometry, upstream[1], w[1]);
        float[] masked = [.. before.Select((y, i) => y > 0 ? (float)(atFeatures[i] + upstream[0][i]) : 0)];
        double[] expected = ReferenceConvolution.InputGradient(geometry, masked, w[0]);
        AssertClose([.. expected.Select(y => (float)y)], executor[gradient].ToArray());
    }

    // 36 products of 32 x 32 weights take as much memory as this image.
    [Fact]
    public void An_output_as_large_as_the_packed_weights_does_not_take_their_place()
    {
        Shape image = new(2, 24, 24, 32), weights = new(32, 32, 3, 3);
        float[] x = OperatorRun.Random(image, 1), w = OperatorRun.Random(weights, 2);
        ConvolutionOptions options = new() { Padding = 1 };
        float[] actual = OperatorRun.Forward(n => Convolution.Of(n[0], n[1], options), [image, weights], [x, w]);
        double[] expected = ReferenceConvolution.Output(
            ConvolutionCases.Geometry(image, weights, 1, 1, PaddingMode.Zero), x, w);
        AssertClose([.. expected.Select(y => (float)y)], actual);
    }

    [Fact]
    public void A_ReLU_in_the_kernel_of_a_transposed_convolution_is_that_behind_it()
    {
        Shape[] shapes = [new(2, 5, 3, 17), new(17, 19, 3, 3), new(19)];
        float[][] values = [.. shapes.Select(OperatorRun.Random)];
        static Node Enlarge(Node[] n) => TransposedConvolution.Of(n[0], n[1], 2, new Sides(0, 0, 1, 1)) + n[2];
        float[] expected = [.. OperatorRun.Forward(Enlarge, shapes, values).Select(y => Math.Max(0, y))];
        Assert.Contains(0, expected);
        Assert.Equal(expected, OperatorRun.Forward(n => Relu.Of(Enlarge(n)), shapes, values));
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_one_clear_line()
    {
        Graph graph = new();
        Node image = graph.Input(new Shape(1, 4, 5, 3));
        Node weights = graph.Input(new Shape(8, 3, 7, 7));
        Assert.Equal(
            "Convolution: an image of 5x4 is smaller than the kernel of 7x7; use a larger image.",
            Assert.Throws<GraphException>(() => Convolution.Of(image, weights)).Message);
        ConvolutionOptions reflection = new() { Padding = 4, Mode = PaddingMode.Reflection };
        Assert.Equal(
            "Convolution: an image of 5x4 cannot be padded by 4 with its reflection; use a larger image.",
            Assert.Throws<GraphException>(() => Convolution.Of(image, weights, reflection)).Message);
        Assert.Equal(
            "Convolution: weights [1, 4, 5, 3] do not fit an image [1, 4, 5, 3]; they are [out, in, height, width].",
            Assert.Throws<GraphException>(() => Convolution.Of(image, image)).Message);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        float scale = Math.Max(1, expected.Max(MathF.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            bool close = Math.Abs(actual[i] - expected[i]) <= 3e-5f * scale;
            Assert.True(close, $"element {i}: {actual[i]} for {expected[i]}");
        }
    }
}
