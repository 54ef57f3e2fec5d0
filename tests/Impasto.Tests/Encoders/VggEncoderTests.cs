using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Weights;

namespace Impasto.Tests.Encoders;

public class VggEncoderTests
{
    [Theory]
    [InlineData("relu1_1")]
    [InlineData("relu1_2")]
    [InlineData("pool1")]
    [InlineData("relu2_1")]
    public void Layers_are_those_of_PyTorch(string layer)
    {
        FixtureFile fixture = new("losses.safetensors");
        using VggEncoder encoder = TinyEncoder.OfLossFixture();
        Shape size = new(1, fixture.Shape("image")[2], fixture.Shape("image")[3], 3);
        float[] actual = Encode(encoder, size, fixture.ChannelsLast("image"), layer);
        float[] expected = fixture.ChannelsLast(layer);
        Assert.Equal(expected.Length, actual.Length);
        float scale = expected.Max(MathF.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * scale));
    }

    [Fact]
    public void Layers_are_named_after_blocks()
    {
        using VggEncoder encoder = TinyEncoder.OfLossFixture();
        Assert.Equal(
            ["conv1_1", "relu1_1", "conv1_2", "relu1_2", "pool1", "conv2_1", "relu2_1", "pool2"], encoder.Layers);
    }

    [Fact]
    public void Normalisation_folded_into_the_first_convolution_changes_nothing()
    {
        // Behind zero padding the normalisation runs by itself; away from the border both must agree.
        using VggEncoder folded = TinyEncoder.Vgg19(new EncoderOptions { Padding = PaddingMode.Reflection });
        using VggEncoder apart = TinyEncoder.Vgg19(new EncoderOptions { Padding = PaddingMode.Zero });
        Shape size = new(1, 9, 9, 3);
        float[] image = [.. Enumerable.Range(0, 9 * 9 * 3).Select(i => (i * 37 % 101) / 101f)];
        float[] one = Encode(folded, size, image, "conv1_1");
        float[] other = Encode(apart, size, image, "conv1_1");
        int channels = one.Length / 81;
        for (int y = 1; y < 8; y++)
        {
            for (int i = ((y * 9) + 1) * channels; i < ((y * 9) + 8) * channels; i++)
            {
                Assert.Equal(one[i], other[i], 1e-4f);
            }
        }
    }

    [Fact]
    public void An_unknown_layer_is_named_together_with_those_there_are()
    {
        using VggEncoder encoder = TinyEncoder.OfLossFixture();
        EncoderException error = Assert.Throws<EncoderException>(
            () => encoder.Encode(new Graph().Input(new Shape(1, 8, 8, 3)), ["relu9_1"]));
        Assert.Contains("relu9_1", error.Message, StringComparison.Ordinal);
        Assert.Contains("relu2_1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_too_small_for_the_poolings_gives_one_clear_line()
    {
        using VggEncoder encoder = TinyEncoder.Vgg19();
        GraphException error = Assert.Throws<GraphException>(
            () => encoder.Encode(new Graph().Input(new Shape(1, 1, 1, 3)), ["relu2_1"]));
        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains("1x1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_deeper_than_the_layers_asked_for_is_computed()
    {
        using VggEncoder encoder = TinyEncoder.Vgg19();
        Graph graph = new();
        encoder.Encode(graph.Input(new Shape(1, 32, 32, 3)), ["relu1_2"]);
        Assert.DoesNotContain(graph.Nodes, n => n.Op.Name == "Pool");
    }

    [Fact]
    public void Extracted_features_are_channels_first_and_Gram_matrices_square()
    {
        using VggEncoder encoder = TinyEncoder.OfLossFixture();
        FixtureFile fixture = new("losses.safetensors");
        int height = fixture.Shape("image")[2], width = fixture.Shape("image")[3];
        ImageBuffer image = new(width, height);
        fixture.ChannelsLast("image").CopyTo(image.Pixels);

        FeatureExtraction extraction = new(encoder, width, height, ["relu2_1"], gram: false, threads: 1);
        WeightTensor features = extraction.Run(image)[0];
        Assert.Equal(fixture.Shape("relu2_1"), features.Extents);
        Assert.All(fixture.Values("relu2_1").Zip(features.Values), p => Assert.Equal(p.First, p.Second, 1e-5f));

        ImageBuffer style = new(fixture.Shape("style")[3], fixture.Shape("style")[2]);
        fixture.ChannelsLast("style").CopyTo(style.Pixels);
        WeightTensor gram =
            new FeatureExtraction(encoder, style.Width, style.Height, ["relu2_1"], gram: true, threads: 2)
                .Run(style)[0];
        Assert.Equal([10, 10], gram.Extents);
        Assert.All(fixture.Values("style_gram/relu2_1").Zip(gram.Values), p => Assert.Equal(p.First, p.Second, 1e-5f));
    }

    private static float[] Encode(VggEncoder encoder, Shape size, float[] image, string layer)
    {
        Graph graph = new();
        Node input = graph.Input(size);
        Node output = encoder.Encode(input, [layer])[layer];
        using WorkerPool pool = new(1);
        using Executor executor = new(ExecutionPlan.Create([output], new PlanOptions { Threads = 1 }), pool);
        image.CopyTo(executor[input]);
        executor.Run();
        return executor[output].ToArray();
    }
}
