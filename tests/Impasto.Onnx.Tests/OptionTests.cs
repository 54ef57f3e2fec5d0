using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Encoders;
using Impasto.Exporting;
using Impasto.Networks;
using Impasto.Onnx.Protocol;
using Impasto.Weights;
using Microsoft.ML.OnnxRuntime;

namespace Impasto.Onnx.Tests;

/// <summary>Each option of the writer, on small networks of each kind.</summary>
public sealed class OptionTests : IDisposable
{
    private readonly List<IDisposable> networks = [];

    public static TheoryData<string, OnnxOptions> Options => new()
    {
        { "batch", new OnnxOptions { AnyBatch = true } },
        { "bytes", new OnnxOptions { Full = OnnxOptions.Bytes } },
        { "channels last", new OnnxOptions { ChannelsLast = true } },
        { "oldest", new OnnxOptions { Opset = OnnxOptions.LeastOpset } },
        { "newest", new OnnxOptions { Opset = OnnxOptions.HighestOpset } },
        { "size", new OnnxOptions { Size = (43, 30) } },
        { "size that needs no border", new OnnxOptions { Size = (48, 32) } },
        { "size in float16", new OnnxOptions { Size = (43, 30), Half = true } },
        {
            "all", new OnnxOptions
            {
                AnyBatch = true, Full = OnnxOptions.Bytes, ChannelsLast = true, Opset = 21, Half = true,
            }
        },
    };

    public void Dispose()
    {
        foreach (IDisposable network in networks)
        {
            network.Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_changes_the_file_and_not_the_picture(string name, OnnxOptions options)
    {
        Assert.NotEmpty(name);
        foreach (OnnxModel model in Models())
        {
            using Runtime runtime = new(model, options);
            if (options.Size is { } size)
            {
                Comparison.AtSize(runtime, model, options, size.Height, size.Width);
                continue;
            }

            foreach ((int height, int width) in Comparison.Sizes)
            {
                Comparison.AtSize(runtime, model, options, height, width, batch: options.AnyBatch ? 3 : 1);
            }
        }
    }

    [Fact]
    public void A_file_says_what_it_is_and_how_it_is_used()
    {
        ModelProto file = Write(Transform(null, new()), new OnnxOptions { Full = OnnxOptions.Bytes, AnyBatch = true });
        Dictionary<string, string> told = file.MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);

        Assert.Equal("Impasto", file.ProducerName);
        Assert.Equal("a b c", told["impasto.styles"]);
        Assert.Equal("0..255", told["impasto.range"]);
        Assert.Equal("nchw", told["impasto.layout"]);
        Assert.Equal("5", told["impasto.smallest_edge"]);
        Assert.Equal(
            ["image: float32 [batch, 3, height, width], 0..255, RGB",
             "weights: float32 [batch, 3], how much of each style, which add up to 1: a, b, c",
             "picture: float32 [batch, 3, height, width], 0..255, RGB"],
            told["impasto.usage"].Split('\n'));
        Assert.Equal(["image", "weights"], file.Graph.Input.Select(input => input.Name));
    }

    [Fact]
    public void Weights_of_float16_take_half_the_room_and_the_same_file_has_the_same_bytes()
    {
        OnnxModel model = Transform("b", new());
        byte[] single = Bytes(model, new()), half = Bytes(model, new() { Half = true });
        Assert.InRange(half.Length, single.Length / 3, single.Length * 2 / 3);
        Assert.Equal(single, Bytes(Transform("b", new()), new()));
    }

    [Fact]
    public void A_style_that_is_fixed_leaves_nothing_of_the_others()
    {
        ModelProto one = Write(Transform("b", new()), new()), all = Write(Transform(null, new()), new());
        Assert.DoesNotContain(one.Graph.Node, node => node.OpType == "MatMul");
        Assert.Contains(all.Graph.Node, node => node.OpType == "MatMul");
        Assert.Equal("image", Assert.Single(one.Graph.Input).Name);
    }

    [Fact]
    public void All_of_the_weight_on_one_style_of_a_bank_is_that_style()
    {
        StyleBankNetwork bank = Kept(StyleBankNetwork.Random(new() { Width = 4, EdgeKernel = 3 }, ["a", "b"], seed: 1));
        OnnxOptions options = new() { ChannelsLast = true };
        using Runtime all = new(StyleBankKind.Describe(bank, "bank", style: null), options);
        using Runtime alone = new(StyleBankKind.Describe(bank, "bank", "b"), options);
        float[] image = Samples.Image(1, 32, 40, 3);
        long[] extents = [1, 32, 40, 3];
        float[] expected = alone.Run(("image", image, extents)).Values;
        float[] actual = all.Run(("image", image, extents), ("weights", [0, 1], [1, 2])).Values;
        Samples.Same(expected, actual, Comparison.Exact);
    }

    [Fact]
    public void One_output_may_be_made_of_another()
    {
        OnnxModel model = new("two", sizes =>
        {
            Node image = new Graph().Input(Samples.ShapeOf(sizes, 3));
            Node relu = Relu.Of(image);
            OnnxInput input = new("x", image);
            return new OnnxGraph([input], [new("a", relu), new("b", Exp.Of(relu)), new("c", relu), new("d", image)]);
        });
        using MemoryStream stream = new();
        OnnxFile.Write(stream, model);
        using InferenceSession session = new(stream.ToArray());
        using OrtValue x = OrtValue.CreateTensorValueFromMemory([-1f, 2f, 0f], [1, 3, 1, 1]);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(
            run, new Dictionary<string, OrtValue> { ["x"] = x }, ["a", "b", "c", "d"]);
        Assert.Equal([0f, 2, 0], results[0].GetTensorDataAsSpan<float>().ToArray());
        Samples.Same([1, MathF.Exp(2), 1], results[1].GetTensorDataAsSpan<float>().ToArray(), 1e-5f);
        Assert.Equal([0f, 2, 0], results[2].GetTensorDataAsSpan<float>().ToArray());
        Assert.Equal([-1f, 2, 0], results[3].GetTensorDataAsSpan<float>().ToArray());
    }

    public static TheoryData<OnnxBorder> Borders =>
    [
        new OnnxBorder { Around = 3 }, new OnnxBorder { Margin = 5 }, new OnnxBorder { Around = 2, Margin = 3 },
        new OnnxBorder { Multiple = 4 }, new OnnxBorder { Around = 2, Margin = 3, Multiple = 8 },
    ];

    [Theory]
    [MemberData(nameof(Borders))]
    public void A_border_of_any_kind_is_added_and_cut_off(OnnxBorder border)
    {
        // What a border mirrors is seen by the pixels beside it, and by a channel that says how large the image is.
        OnnxModel model = new("border", sizes =>
        {
            Node image = new Graph().Input(Samples.ShapeOf(sizes, 3));
            Node seen = Pad.Of(Pad.Of(image, -1), 1) + ChannelMean.Of(image);
            return new OnnxGraph([new OnnxInput("x", image) { IsImage = true }], [new("y", seen) { CutLike = "x" }]);
        })
        {
            Border = border,
        };
        using Runtime free = new(model, new());
        int least = border.SmallestEdge;
        foreach ((int height, int width) in Comparison.Sizes.Append((16, 24)).Append((least, least + 1)))
        {
            Comparison.AtSize(free, model, new(), height, width);
            OnnxOptions options = new() { Size = (width, height) };
            using Runtime at = new(model, options);
            Comparison.AtSize(at, model, options, height, width);
        }
    }

    [Fact]
    public void An_image_that_is_large_enough_has_no_border()
    {
        Assert.Contains("Pad", TypesAt((30, 32)));
        Assert.DoesNotContain("Pad", TypesAt((28, 32)));
        Assert.DoesNotContain("Slice", TypesAt((28, 32)));

        IEnumerable<string> TypesAt((int Width, int Height) size)
        {
            OnnxModel model = Transform("b", new() { Convention = TransformConvention.TensorFlow });
            return Write(model, new() { Size = size }).Graph.Node.Select(node => node.OpType);
        }
    }

    [Fact]
    public void In_float16_sums_and_norms_are_of_float32()
    {
        OnnxModel model = new("sums", sizes =>
        {
            Node x = new Graph().Input(Samples.ShapeOf(sizes, 3));
            Node sums = ChannelMean.Of(x) + Sum.To(x * x, new(sizes.Batch, 1, 1, 3));
            return new OnnxGraph([new OnnxInput("x", x)], [new("y", (x - sums) / ChannelDeviation.Of(x))]);
        });
        GraphProto graph = Write(model, new() { Half = true }).Graph;
        const string Cast = "Cast to Float";
        Assert.Equal(
            [("ReduceMean", Cast), ("ReduceSum", Cast), ("ReduceMean", Cast), ("ReduceMean", "Mul")],
            graph.Node.Where(node => node.OpType.StartsWith("Reduce", StringComparison.Ordinal))
                .Select(node => (node.OpType, Maker(node.Input[0]))));

        string Maker(string value)
        {
            NodeProto node = graph.Node.First(node => node.Output.Contains(value));
            return node.OpType == "Cast"
                ? $"Cast to {(TensorProto.Types.DataType)node.Attribute[0].I}"
                : node.OpType;
        }
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_what_is_allowed()
    {
        OnnxModel model = Transform("a", new());
        Assert.Contains("13 to 22", Refusal(new() { Opset = 12 }));
        Assert.Contains("13 to 22", Refusal(new() { Opset = 23 }));
        Assert.Contains("1 or at 255", Refusal(new() { Full = 2 }));
        Assert.Contains("5x5", Refusal(new() { Size = (4, 40) }));

        string Refusal(OnnxOptions options) => Assert.Throws<ArgumentException>(() => Bytes(model, options)).Message;
    }

    private static byte[] Bytes(OnnxModel model, OnnxOptions options)
    {
        using MemoryStream stream = new();
        OnnxFile.Write(stream, model, options);
        return stream.ToArray();
    }

    private static ModelProto Write(OnnxModel model, OnnxOptions options) =>
        ModelProto.Parser.ParseFrom(Bytes(model, options));

    private IEnumerable<OnnxModel> Models()
    {
        yield return Transform("b", new TransformNetworkOptions { Antialias = true, Margin = 9 });
        yield return Transform(null, new TransformNetworkOptions { Norm = TransformNorm.Response });
        yield return Transform(null, new TransformNetworkOptions { EdgeStride = 2, Prior = true });
        yield return Transform("c", new TransformNetworkOptions { Convention = TransformConvention.TensorFlow });
        yield return Transform("c", new TransformNetworkOptions { Convention = TransformConvention.Torch7 });
        StyleBankNetwork bank = Kept(StyleBankNetwork.Random(new() { Width = 4, EdgeKernel = 3 }, ["a", "b"], seed: 1));
        yield return StyleBankKind.Describe(bank, "bank", style: null);
        UpscaleNetwork upscale = Kept(UpscaleNetwork.Random(new() { Scale = 2, Width = 4, Blocks = 1 }, seed: 1));
        yield return UpscaleKind.Describe(upscale, "upscale");
        VggEncoder encoder = Kept(new VggEncoder(RandomVgg.Standardised(seed: 1)));
        yield return EncoderKind.Describe(encoder, "encoder", "relu2_1");
    }

    private OnnxModel Transform(string? style, TransformNetworkOptions options)
    {
        options = options with { Width = 4, Blocks = 1, EdgeKernel = 5 };
        TransformWeights weights = TransformWeights.Random(options, ["a", "b", "c"], seed: 1);
        return TransformKind.Describe(Kept(new TransformNetwork(weights)), "transform", style);
    }

    private T Kept<T>(T network)
        where T : IDisposable
    {
        networks.Add(network);
        return network;
    }
}
