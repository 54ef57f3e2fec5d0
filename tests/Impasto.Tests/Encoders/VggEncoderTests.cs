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

    // By hand: red is 0.1, green 0.5, blue 0.9. Caffe's networks take blue first, in 0 to 255 less their means.
    [Theory]
    [InlineData(InputNormalisation.Caffe, 255 * 0.9 - 103.939, 255 * 0.5 - 116.779, 255 * 0.1 - 123.68)]
    [InlineData(
        InputNormalisation.Torchvision, (0.1 - 0.485) / 0.229, (0.5 - 0.456) / 0.224, (0.9 - 0.406) / 0.225)]
    [InlineData(InputNormalisation.Unit, 0.1, 0.5, 0.9)]
    public void Weights_get_the_channels_that_they_were_trained_with(
        InputNormalisation input, double first, double second, double third)
    {
        const int Middle = 4;
        float[] passing = new float[3 * 3 * 9];
        for (int channel = 0; channel < 3; channel++)
        {
            passing[(((channel * 3) + channel) * 9) + Middle] = 1;
        }

        VggWeights weights = new("by hand", "VGG", [new("conv1_1", 3, 3, passing, new float[3], null)])
        {
            Input = input,
        };
        float[] image = [.. Enumerable.Range(0, 9).SelectMany(_ => new[] { 0.1f, 0.5f, 0.9f })];
        foreach (PaddingMode padding in Enum.GetValues<PaddingMode>())
        {
            using VggEncoder encoder = new(weights, new EncoderOptions { Padding = padding });
            float[] centre = Encode(encoder, new Shape(1, 3, 3, 3), image, "conv1_1")[(Middle * 3)..];
            Assert.Equal(first, centre[0], 1e-4 * Math.Abs(first));
            Assert.Equal(second, centre[1], 1e-4 * Math.Abs(second));
            Assert.Equal(third, centre[2], 1e-4 * Math.Abs(third));
        }
    }

    // Two convolutions of ones over a white image of 3 x 3. Padded with zeros the first gives 4 6 4 / 6 9 6 / 4 6 4,
    // else 9 everywhere; what the second gives in the corner are sums of those by hand.
    [Theory]
    [InlineData(null, null, 4, 4 + 6 + 6 + 9)]
    [InlineData(PaddingMode.Zero, PaddingMode.Replicate, 9, 4 * 9)]
    [InlineData(PaddingMode.Replicate, PaddingMode.Zero, 4, (4 * 4) + (2 * 6) + (2 * 6) + 9)]
    [InlineData(PaddingMode.Reflection, PaddingMode.Zero, 4, 4 + (2 * 6) + (2 * 6) + (4 * 9))]
    [InlineData(PaddingMode.Replicate, null, 9, 9 * 9)]
    public void The_first_convolution_may_pad_otherwise_than_the_others(
        PaddingMode? padding, PaddingMode? first, float corner, float secondCorner)
    {
        float third = 1f / 3;
        VggWeights weights = new(
            "by hand",
            "VGG",
            [
                new("conv1_1", 3, 1, [.. Enumerable.Repeat(third, 27)], [0], null),
                new("conv1_2", 1, 1, [.. Enumerable.Repeat(1f, 9)], [0], null),
            ])
        {
            Input = InputNormalisation.Unit,
        };
        using VggEncoder encoder = new(weights, new EncoderOptions { Padding = padding, FirstPadding = first });
        Shape size = new(1, 3, 3, 3);
        float[] white = [.. Enumerable.Repeat(1f, 27)];
        Assert.Equal(corner, Encode(encoder, size, white, "conv1_1")[0], 1e-4f);
        Assert.Equal(secondCorner, Encode(encoder, size, white, "conv1_2")[0], 1e-4f);
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
