using Impasto.Compute.Autodiff;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Protocol;

namespace Impasto.Onnx.Tests;

/// <summary>Each operator by itself gives in ONNX Runtime what it gives in the engine, at any size.</summary>
public class OperatorTests
{
    private const int Channels = 4, Out = 5;
    private static readonly (int Height, int Width)[] Sizes = [(8, 8), (9, 13), (16, 7)];

    public static TheoryData<string> Operators => [.. Graphs.Keys];

    private static Dictionary<string, Func<Node, Node>> Graphs { get; } = new()
    {
        ["add same"] = x => x + (x * 2),
        ["add scalar"] = x => x + x.Graph.Constant(0.25f),
        ["add channel"] = x => x + List(x, Channels),
        ["subtract mean"] = x => x - ChannelMean.Of(x),
        ["multiply"] = x => x * x,
        ["divide by deviation"] = x => x / ChannelDeviation.Of(x),
        ["affine"] = x => (x * -3) + 0.5f,
        ["sum"] = x => x * 1 + Sum.To(x, new Shape(x.Shape.Batch, 1, 1, Channels)),
        ["mean of channels"] = x => ChannelMean.Of(x),
        ["functions"] = x => Tanh.Of(Exp.Of(Sqrt.Of(x + 0.1f))),
        ["relu"] = x => Relu.Of(x + -0.5f),
        ["lists"] = x => Sum.To(x, new Shape(Channels)) * List(x, Channels),
        ["convolution without padding"] = x => Convolve(x, 3, new ConvolutionOptions()),
        ["convolution with zeros"] = x => Convolve(x, 3, new ConvolutionOptions { Padding = 1 }),
        ["convolution with a bias"] = x =>
            Convolve(x, 3, new ConvolutionOptions { Padding = 1 }) + List(x, 5),
        ["convolution with a mirror"] = x =>
            Convolve(x, 5, new ConvolutionOptions { Padding = 2, Stride = 2, Mode = PaddingMode.Reflection }),
        ["convolution with edges"] = x =>
            Convolve(x, 3, new ConvolutionOptions { Padding = 1, Mode = PaddingMode.Replicate }),
        ["convolutions together"] = x => Convolve(x, 3, new ConvolutionOptions { Padding = 1 }) + Convolve(x, 1, new()),
        ["convolution of a wide kernel"] = x =>
            Convolution.Of(x, Weights(x, Out, Channels, 2, 5), new ConvolutionOptions { Padding = new(1, 2, 0, 2) }),
        ["convolution that pads each side"] = x =>
            Convolve(x, 3, new ConvolutionOptions { Padding = new Sides(0, 1, 2, 0), Stride = 2 }),
        ["transposed convolution"] = x => TransposedConvolution.Of(x, Kernels(x, 3), 2, new Sides(1, 1, 0, 0)),
        ["transposed convolution that adds"] = x => TransposedConvolution.Of(x, Kernels(x, 3), 2, new(0, 0, -1, 1)),
        ["transposed convolution of a wide kernel"] = x =>
            TransposedConvolution.Of(x, Weights(x, Channels, Out, 2, 5), 2, new(0, 1, 1, 2)),
        ["pad with a number"] = x => Pad.Of(x, new Sides(1, 0, 2, 3), PaddingMode.Zero, 0.5f),
        ["pad with a mirror and cut"] = x => Pad.Of(x, new Sides(2, -1, -2, 3), PaddingMode.Reflection),
        ["pad with edges"] = x => Pad.Of(x, 2, PaddingMode.Replicate),
        ["cut"] = x => Pad.Of(x, -1),
        ["channels together and apart"] = x => Concatenate.Of(x * 2, ChannelSlice.Of(x, 1, 2), x),
        ["convolution whose result is read twice"] = x =>
        {
            Node convolved = Convolve(x, 3, new ConvolutionOptions { Padding = 1 });
            return (convolved + List(x, 5)) * convolved;
        },
        ["instance norm"] = x => InstanceNorm.Of(x, List(x, Channels), List(x, Channels) * -2, 0.1f),
        ["instance norm of each image"] = x => InstanceNorm.Of(x, ChannelMean.Of(x), ChannelDeviation.Of(x)),
        ["response norm"] = x => FilterResponseNorm.Of(x, List(x, Channels), List(x, Channels) * -2, 0.1f),
        ["product of pixels"] = x => MatrixMultiply.Of(
            x, Broadcast.Of(x.Graph.Constant(0.5f), new Shape(x.Shape.Batch, 3, Channels)), transposeRight: true,
            scale: 2),
        ["product with a matrix of each image"] = x => MatrixMultiply.Of(
            x, MatrixMultiply.Of(x, x, transposeLeft: true, scale: 0.01f)),
        ["products of channels"] = x => MatrixMultiply.Of(x, Relu.Of(x), transposeLeft: true, scale: 0.01f),
        ["transpose"] = x => Transpose.Of(MatrixMultiply.Of(x, Relu.Of(x + -0.5f), transposeLeft: true)),
        ["max pool"] = x => Pool.Of(x, PoolKind.Max),
        ["average pool"] = x => Pool.Of(x, PoolKind.Average),
        ["l2 pool"] = x => Pool.Of(x, PoolKind.L2),
        ["reshape"] = x => Reshape.Of(ChannelMean.Of(x), new Shape(1, x.Shape.Batch, Channels)),
        ["nearest"] = x => Resize.Of(x, 2 * x.Shape.Height, 3 * x.Shape.Width, ResizeKind.Nearest),
        ["bilinear"] = x => Resize.Of(x, 2 * x.Shape.Height, 4 * x.Shape.Width, ResizeKind.Bilinear),
        ["triangle"] = x => Resize.Of(x, x.Shape.Height, x.Shape.Width, ResizeKind.Triangle),
    };

    [Theory]
    [MemberData(nameof(Operators))]
    public void An_operator_is_the_same_in_another_runtime(string name)
    {
        foreach (OnnxOptions options in new OnnxOptions[]
        {
            new() { AnyBatch = true }, new() { AnyBatch = true, Opset = 13, ChannelsLast = true },
            new() { AnyBatch = true, Opset = 18 }, new() { AnyBatch = true, Opset = 22 },
        })
        {
            using Runtime runtime = new(Model(Graphs[name]), options);
            foreach ((int height, int width) in Sizes)
            {
                Compare(runtime, Graphs[name], options, 2, height, width);
            }
        }
    }

    [Theory]
    [InlineData(ResizeKind.Nearest)]
    [InlineData(ResizeKind.Bilinear)]
    public void Sizes_that_are_no_multiples_need_a_fixed_size(ResizeKind kind)
    {
        static Node Part(Node x, ResizeKind kind) => Resize.Of(x, x.Shape.Height * 3 / 4, x.Shape.Width / 2, kind);
        Assert.Contains(
            "fixed size", Assert.Throws<GraphException>(() => new Runtime(Model(x => Part(x, kind)), new())).Message);
        OnnxOptions options = new() { Size = (14, 12) };
        using Runtime runtime = new(Model(x => Part(x, kind)), options);
        Compare(runtime, x => Part(x, kind), options, 1, 12, 14);
    }

    [Fact]
    public void What_needs_a_fixed_size_is_the_same_at_it()
    {
        OnnxOptions options = new() { Size = (14, 12) };
        Func<Node, Node>[] fixedOnes =
        [
            x => Affine.Of(
                Sum.To(x, new Shape(x.Shape.Batch, 1, 1, Channels)), 1f / (x.Shape.Height * x.Shape.Width), 0.5f),
            x => x + x.Graph.Constant(
                new Tensor(x.Shape, [.. Enumerable.Range(0, (int)x.Shape.Count).Select(i => i % 17 * 0.1f)])),
        ];
        foreach (Func<Node, Node> make in fixedOnes)
        {
            Assert.Contains("fixed size", Refusal(make));
            using Runtime runtime = new(Model(make), options);
            Compare(runtime, make, options, 1, 12, 14);
        }
    }

    [Fact]
    public void A_constant_of_each_image_needs_a_batch_of_a_fixed_size()
    {
        static Node OfImages(Node x) => x + x.Graph.Constant(new Tensor(
            new Shape(x.Shape.Batch, 1, 1, Channels),
            [.. Enumerable.Range(0, x.Shape.Batch * Channels).Select(i => (float)i)]));
        Assert.Contains(
            "differs from image to image",
            Assert.Throws<GraphException>(
                () => new Runtime(Model(OfImages), new() { AnyBatch = true }).Dispose()).Message);
        using Runtime runtime = new(Model(OfImages), new());
        Compare(runtime, OfImages, new(), 1, 8, 9);
    }

    [Fact]
    public void What_ONNX_does_not_have_is_refused_by_its_name()
    {
        Assert.Contains("two extents", Refusal(x => Reshape.Of(x, new(x.Shape.Height, x.Shape.Width * Channels))));
        Assert.Contains("a triangle that changes the size", Refusal(x => Resize.Of(
            x, 2 * x.Shape.Height, 2 * x.Shape.Width, ResizeKind.Triangle)));
        Assert.Contains("a size that is no multiple", Refusal(x => Resize.Of(
            x, (x.Shape.Height > 1050 ? 3 : 2) * x.Shape.Height, 2 * x.Shape.Width, ResizeKind.Nearest)));
        Assert.Contains("the gradient of mirrored pixels", Refusal(x =>
        {
            Node seen = Convolve(x, 3, new ConvolutionOptions { Padding = 1, Mode = PaddingMode.Reflection });
            return Gradients.Of(Sum.Of(seen * seen), x);
        }));
    }

    [Fact]
    public void A_bias_is_part_of_its_convolution_unless_that_is_read_elsewhere()
    {
        Assert.Equal(["Conv"], OperatorsOf(x => Convolve(x, 3, new()) + List(x, Out)));
        Assert.Equal(["Conv", "Add", "Mul"], OperatorsOf(x =>
        {
            Node convolved = Convolve(x, 3, new());
            return (convolved + List(x, Out)) * convolved;
        }));

        static string[] OperatorsOf(Func<Node, Node> make)
        {
            using MemoryStream stream = new();
            OnnxFile.Write(stream, Model(make));
            stream.Position = 0;
            return [.. ModelProto.Parser.ParseFrom(stream).Graph.Node
                .Select(node => node.OpType).Where(type => type != "Clip")];
        }
    }

    [Fact]
    public void What_depends_on_the_size_unseen_is_found()
    {
        static Node Hidden(Node x) => x * x.Shape.Height;
        Assert.Contains("fixed size", Refusal(Hidden));
        Assert.Contains("name a size", Refusal(x => x.Shape.Height > 1050 ? x * 2 : x * 2 * 2));
        Assert.Contains("name a size", Refusal(x => x.Shape.Height > 1050 ? Relu.Of(x) : x * 2));
        Assert.Contains("fixed size", Refusal(x => Convolve(x, x.Shape.Height > 1050 ? 5 : 3, new())));
        Assert.Contains("Gram", Refusal(x => Gram.Of(x)));
    }

    private static string Refusal(Func<Node, Node> make) =>
        Assert.Throws<GraphException>(() => new Runtime(Model(make), new()).Dispose()).Message;

    private static OnnxModel Model(Func<Node, Node> make) => new("test", sizes =>
    {
        Node image = new Graph().Input(Samples.ShapeOf(sizes, Channels));
        return new OnnxGraph([new OnnxInput("x", image)], [new OnnxOutput("y", make(image))]);
    });

    private static void Compare(
        Runtime runtime, Func<Node, Node> make, OnnxOptions options, int batch, int height, int width)
    {
        float[] image = Samples.Image(batch, height, width, Channels);
        Node input = new Graph().Input(new Shape(batch, height, width, Channels));
        Node output = make(input);
        float[] expected = Samples.Compute(output, (input, image));
        long[] extents = [batch, Channels, height, width];
        if (options.ChannelsLast)
        {
            extents = [batch, height, width, Channels];
        }
        else
        {
            image = Samples.ChannelsFirst(image, batch, height, width, Channels);
            expected = output.Shape is { Rank: 4 } shape
                ? Samples.ChannelsFirst(expected, batch, shape.Height, shape.Width, shape.Channels)
                : expected;
        }

        float[] actual = runtime.Run(("x", image, extents)).Values;
        Samples.Same(expected, actual, 1e-4f * Math.Max(1, expected.Max(Math.Abs)));
    }

    private static Node List(Node x, int count) =>
        x.Graph.Constant(new Tensor(new Shape(count), [.. Enumerable.Range(1, count).Select(i => i * 0.3f)]));

    private static Node Convolve(Node x, int kernel, ConvolutionOptions options) =>
        Convolution.Of(x, Weights(x, Out, Channels, kernel, kernel), options);

    private static Node Kernels(Node x, int kernel) => Weights(x, Channels, Out, kernel, kernel);

    private static Node Weights(Node x, int first, int second, int height, int width)
    {
        Random random = new(3);
        float[] weights =
            [.. Enumerable.Range(0, first * second * height * width).Select(_ => random.NextSingle() - 0.5f)];
        return x.Graph.Constant(new Tensor(new Shape(first, second, height, width), weights));
    }
}
