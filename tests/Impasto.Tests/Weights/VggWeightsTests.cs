using Impasto.Weights;

namespace Impasto.Tests.Weights;

public sealed class VggWeightsTests
{
    [Theory]
    [InlineData("vgg19.pth", "vgg19-expected.safetensors", "VGG-19")]
    [InlineData("vgg19-legacy.pth", "vgg19-expected.safetensors", "VGG-19")]
    [InlineData("vgg19-torchvision.safetensors", "vgg19-expected.safetensors", "VGG-19")]
    [InlineData("vgg19-expected.safetensors", "vgg19-expected.safetensors", "VGG-19")]
    [InlineData("vgg16-checkpoint.pth", "vgg16-expected.safetensors", "VGG-16")]
    [InlineData("vgg16-checkpoint-legacy.pth", "vgg16-expected.safetensors", "VGG-16")]
    [InlineData("vgg16-bn.pth", "vgg16-bn-expected.safetensors", "VGG-16")]
    [InlineData("oldest-legacy.pth", "oldest-expected.safetensors", "VGG-13 or VGG-16 or VGG-19")]
    [InlineData("tiny.safetensors", "tiny-expected.safetensors", "VGG-13 or VGG-16 or VGG-19")]
    public void Every_layout_gives_the_convolutions_by_name(string name, string expectedName, string architecture)
    {
        Dictionary<string, WeightTensor> expected = WeightFixtures.ReadAll(WeightFixtures.Find(expectedName));

        VggWeights weights = VggWeights.Load(WeightFixtures.Find(name));

        Assert.Equal(architecture, weights.Architecture);
        Assert.Equal(expected.Keys.Where(key => key.EndsWith(".weight", StringComparison.Ordinal)).Order(),
            weights.Convolutions.Select(c => c.Name + ".weight"));
        Assert.All(weights.Convolutions, convolution =>
        {
            WeightTensor weight = expected[convolution.Name + ".weight"];
            Assert.Equal<int[]>(weight.Extents, [convolution.Out, convolution.In, 3, 3]);
            AssertClose(weight.Values, convolution.Weight);
            AssertClose(expected[convolution.Name + ".bias"].Values, convolution.Bias);
            Assert.Null(convolution.Projection);
        });
        Assert.Equal(InputNormalisation.Torchvision, weights.Input);
        Assert.False(weights.ReflectionPadding);
        Assert.Null(weights.Preprocess);
    }

    [Fact]
    public void Reading_stops_at_the_deepest_layer_asked_for()
    {
        VggWeights weights = VggWeights.Load(WeightFixtures.Find("vgg19.pth"), deepest: "conv4_2");

        Assert.Equal("conv4_2", weights.Convolutions[^1].Name);
        Assert.Equal(10, weights.Convolutions.Count);
    }

    [Fact]
    public void A_layer_that_the_file_has_not_is_said()
    {
        string path = WeightFixtures.Find("tiny.pth");

        WeightFixtures.AssertRefused(() => VggWeights.Load(path, deepest: "conv4_2"), path, "conv2_1", "conv4_2");
    }

    [Fact]
    public void A_classifier_is_not_loaded()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("w");
        SafetensorsWriter.Write(
            path, [.. Network(3, 2), new("classifier.0.weight", [6_000_000], new float[6_000_000])]);

        long before = GC.GetAllocatedBytesForCurrentThread();
        VggWeights.Load(path);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 2_000_000);
    }

    [Fact]
    public void Projections_and_a_preprocessing_layer_are_read()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("w");
        SafetensorsWriter.Write(path,
        [
            .. Network(3, 2, 4),
            .. Layer("conv1_1.projection", 5, 2, 1),
            .. Layer("preprocess", 3, 3, 1),
        ]);

        VggWeights weights = VggWeights.Load(path);

        Assert.Equal((2, 5), (weights.Convolutions[0].Projection!.In, weights.Convolutions[0].Projection!.Out));
        Assert.Null(weights.Convolutions[1].Projection);
        Assert.Equal(9, weights.Preprocess!.Weight.Length);
        Assert.Equal(InputNormalisation.Unit, weights.Input);
        Assert.True(weights.ReflectionPadding);
    }

    [Theory]
    [InlineData("vgg19-d01eb7cb.pth", null, InputNormalisation.Caffe)]
    [InlineData("vgg16-00b39a1b.pth", null, InputNormalisation.Caffe)]
    [InlineData("vgg19-dcbb9e9d.pth", null, InputNormalisation.Torchvision)]
    [InlineData("vgg19-d01eb7cb.pth", InputNormalisation.Unit, InputNormalisation.Unit)]
    public void The_input_is_told_by_the_name_unless_it_is_given(
        string name, InputNormalisation? given, InputNormalisation expected)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write(name, File.ReadAllBytes(WeightFixtures.Find("tiny.pth")));

        Assert.Equal(expected, VggWeights.Load(path, input: given).Input);
    }

    [Fact]
    public void Layers_that_do_not_fit_each_other_are_named()
    {
        AssertRefused([.. Network(3, 2), .. Layer("conv1_2", 4, 3, 3)], "conv1_2 takes 3 channels and conv1_1 has 2");
        AssertRefused(Network(4, 2), "the image has 3");
        AssertRefused([.. Network(3, 2), .. Layer("conv1_3", 4, 2, 3)], "between conv1_1 and conv1_3");
        AssertRefused([.. Network(3, 2), .. Layer("conv3_1", 4, 2, 3)], "between conv1_1 and conv3_1");
        AssertRefused(Layer("conv1_1", 2, 3, 5), "[out, in, 3, 3]");
        AssertRefused([.. Network(3, 2), .. Layer("conv1_1.projection", 4, 3, 1)], "conv1_1.projection takes 3");
        AssertRefused([Network(3, 2)[0]], "'conv1_1.bias' is missing");
        AssertRefused([Network(3, 2)[0], new("conv1_1.bias", [3], new float[3])], "[3], not [2]");
        AssertRefused([.. Layer("features.1", 2, 3, 3)], "no VGG network");
        AssertRefused([.. Layer("features.0", 2, 3, 3), .. Layer("features.4", 2, 2, 3)], "expected 2");
        AssertRefused([new("other", [1], [1])], "no VGG network");
        float[] broken = [.. new float[26], float.NaN];
        AssertRefused([new("conv1_1.weight", [1, 3, 3, 3], broken), new("conv1_1.bias", [1], [0])], "finite");
    }

    private static void AssertRefused(WeightTensor[] tensors, string said)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("w");
        SafetensorsWriter.Write(path, tensors);
        WeightFixtures.AssertRefused(() => VggWeights.Load(path), path, said);
    }

    /// <summary>Convolutions conv1_1, conv1_2 ... of the given widths, the first of which is the input's.</summary>
    private static WeightTensor[] Network(params int[] widths) =>
        [.. Enumerable.Range(1, widths.Length - 1).SelectMany(i => Layer($"conv1_{i}", widths[i], widths[i - 1], 3))];

    private static WeightTensor[] Layer(string name, int outputs, int inputs, int kernel) =>
    [
        new($"{name}.weight", [outputs, inputs, kernel, kernel], new float[outputs * inputs * kernel * kernel]),
        new($"{name}.bias", [outputs], new float[outputs]),
    ];

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair =>
            Assert.Equal(pair.First, pair.Second, 1e-6f * (1 + Math.Abs(pair.First))));
    }
}
