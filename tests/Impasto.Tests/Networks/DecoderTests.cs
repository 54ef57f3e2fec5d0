using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Networks;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Networks;

public sealed class DecoderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_image_is_that_of_PyTorch()
    {
        FixtureFile fixture = new("adain.safetensors");
        using FixtureNetworks networks = new("adain.safetensors");
        AutoEncoder network = networks.Load();
        float[] image = Decode(network.Decoder, fixture, "transformed", weight: null);
        float[] expected = fixture.ChannelsLast("image");
        Assert.Equal(expected.Length, image.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], image[i], 2e-6f);
        }
    }

    [Fact]
    public void Weights_may_be_inputs_of_the_graph()
    {
        FixtureFile fixture = new("adain.safetensors");
        using FixtureNetworks networks = new("adain.safetensors");
        AutoEncoder network = networks.Load();
        Dictionary<string, (Node Node, Tensor Tensor)> learned = [];
        float[] image = Decode(network.Decoder, fixture, "transformed", learned);
        Assert.Equal(network.Decoder.Weights.ToTensors().Select(t => t.Name).Order(), learned.Keys.Order());
        Assert.Equal(Decode(network.Decoder, fixture, "transformed", weight: null), image);
    }

    [Theory]
    [InlineData("impasto.final_relu", "true", true)]
    [InlineData("impasto.final_relu", "False", false)]
    [InlineData("order", "reflection padding 1, ReLU after each, upsampling", true)]
    [InlineData("source", "elsewhere", false)]
    public void Metadata_tells_of_a_last_ReLU(string key, string value, bool expected)
    {
        string path = Write([Convolution("conv1_1", 3, 4)], key, value);
        DecoderWeights weights = DecoderWeights.Load(path);
        Assert.Equal(expected, weights.FinalRelu);
        using Decoder decoder = new(weights);
        Graph graph = new();
        Node node = decoder.Decode(graph.Input(new Shape(1, 3, 3, 4)));
        Assert.Equal(new Shape(1, 3, 3, 3), node.Shape);
        Assert.Equal(expected, node.Op is Compute.Ops.Relu);
    }

    [Theory]
    [InlineData("impasto.matches_colours", "true", true)]
    [InlineData("impasto.matches_colours", "false", false)]
    [InlineData("source", "elsewhere", false)]
    public void Metadata_tells_whether_colours_are_matched(string key, string value, bool expected) =>
        Assert.Equal(expected, DecoderWeights.Load(Write([Convolution("conv1_1", 3, 4)], key, value)).MatchesColours);

    [Fact]
    public void A_mirror_takes_the_encoders_channels_and_gives_an_image_of_its_size()
    {
        DecoderWeights weights = DecoderWeights.Mirror(RandomVgg.Vgg19(seed: 1, narrowing: 16), "conv4_1", seed: 2);
        Assert.Equal("relu4_1", weights.Layer);
        Assert.Equal(["conv4_1", "conv3_4", "conv3_3"], weights.Convolutions.Take(3).Select(c => c.Name));
        using Decoder decoder = new(weights);
        Graph graph = new();
        Assert.Equal(new Shape(2, 24, 40, 3), decoder.Decode(graph.Input(new Shape(2, 3, 5, 32))).Shape);
        Assert.Throws<WeightException>(
            () => DecoderWeights.Mirror(RandomVgg.Vgg19(seed: 1, narrowing: 16), "conv6_1", seed: 2));
    }

    [Fact]
    public void A_mirror_may_be_narrower_than_the_encoder()
    {
        DecoderWeights weights =
            DecoderWeights.Mirror(RandomVgg.Vgg19(seed: 1, narrowing: 16), "conv5_1", seed: 2, width: 3);

        // 512 / 16 channels come from the encoder; from conv5_1 on 3 * 8, 3 * 4, 3 * 2 and 3.
        Assert.Equal(
            [32, 24, 24, 24, 24, 12, 12, 12, 12, 6, 6, 3, 3], weights.Convolutions.Select(layer => layer.In));
        Assert.Equal([24, 24, 24, 24, 12, 12, 12, 12, 6, 6, 3, 3, 3], weights.Convolutions.Select(layer => layer.Out));
    }

    [Fact]
    public void A_file_that_is_no_decoder_is_refused()
    {
        Refused([Convolution("conv2_1", 3, 4)], "no decoder", "conv1_1.weight");
        Refused([Convolution("conv1_1", 4, 4)], "no decoder");
        Refused([], "no decoder");
        Refused([Convolution("conv3_1", 4, 8), Convolution("conv1_1", 3, 4)], "missing above conv1_1");
        Refused([Convolution("conv1_3", 4, 8), Convolution("conv1_1", 3, 4)], "missing above conv1_1");
        Refused(
            [Convolution("conv1_2", 4, 8), Convolution("conv1_1", 3, 5)], "'conv1_1.weight' has shape [3, 5, 3, 3]");
        Refused([[new WeightTensor("conv1_1.weight", [3, 4, 1, 1], new float[12])]], "[3, 4, 1, 1]");
        Refused([[Convolution("conv1_1", 3, 4)[0]]], "'conv1_1.bias'");
        WeightTensor[] infinite = Convolution("conv1_1", 3, 4);
        infinite[1].Values[0] = float.PositiveInfinity;
        Refused([infinite], "not finite");
        WeightFixtures.AssertRefused(
            () => DecoderWeights.Load(Write([Convolution("conv1_1", 3, 4)], "impasto.final_relu", "maybe")), "'maybe'");
        WeightFixtures.AssertRefused(
            () => DecoderWeights.Load(Write([Convolution("conv1_1", 3, 4)], "impasto.matches_colours", "1")), "'1'");
    }

    private static WeightTensor[] Convolution(string name, int outputs, int inputs) =>
    [
        new WeightTensor($"{name}.weight", [outputs, inputs, 3, 3], new float[outputs * inputs * 9]),
        new WeightTensor($"{name}.bias", [outputs], new float[outputs]),
    ];

    private static float[] Decode(
        Decoder decoder, FixtureFile fixture, string features, Dictionary<string, (Node Node, Tensor Tensor)>? weight)
    {
        Graph graph = new();
        Node input = graph.Input(new Shape(fixture.ChannelsLastShape(features)));
        Node output = decoder.Decode(input, weight is null ? null : (name, tensor) =>
        {
            weight[name] = (graph.Input(tensor.Shape), tensor);
            return weight[name].Node;
        });
        using WorkerPool pool = new(2);
        using Executor executor = new(ExecutionPlan.Create([output], new PlanOptions { Threads = 2 }), pool);
        fixture.ChannelsLast(features).CopyTo(executor[input]);
        foreach ((Node node, Tensor tensor) in weight?.Values.AsEnumerable() ?? [])
        {
            tensor.Span.CopyTo(executor[node]);
        }

        executor.Run();
        return executor[output].ToArray();
    }

    private void Refused(WeightTensor[][] convolutions, params string[] said) =>
        WeightFixtures.AssertRefused(() => DecoderWeights.Load(Write(convolutions, "key", "value")), said);

    private string Write(WeightTensor[][] convolutions, string key, string value)
    {
        string path = folder.File("decoder.safetensors");
        SafetensorsWriter.Write(
            path, [.. convolutions.SelectMany(c => c)], new Dictionary<string, string> { [key] = value });
        return path;
    }
}
