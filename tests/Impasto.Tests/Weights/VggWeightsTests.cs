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

    [Theory]
    [InlineData("caffe", InputNormalisation.Caffe)]
    [InlineData("UNIT", InputNormalisation.Unit)]
    [InlineData("Torchvision", InputNormalisation.Torchvision)]
    public void The_file_says_what_it_expects_of_the_input_whatever_its_name(string said, InputNormalisation expected)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("vgg19-d01eb7cb.safetensors");
        Dictionary<string, string> metadata = new() { ["impasto.input"] = said, ["licence"] = "none" };
        SafetensorsWriter.Write(path, [.. Network(3, 2), .. Layer("preprocess", 3, 3, 1)], metadata);

        VggWeights weights = VggWeights.Load(path);

        Assert.Equal(expected, weights.Input);
        Assert.Equal(metadata, weights.Metadata);
        Assert.Equal(path, weights.Source);
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))),
            weights.Sha256);
        Assert.Equal(InputNormalisation.Caffe, VggWeights.Load(path, input: InputNormalisation.Caffe).Input);
    }

    [Theory]
    [InlineData("grey")]
    [InlineData("3")]
    public void An_input_that_nobody_knows_is_refused(string said)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("w");
        SafetensorsWriter.Write(path, Network(3, 2), new Dictionary<string, string> { ["impasto.input"] = said });

        WeightFixtures.AssertRefused(() => VggWeights.Load(path), path, $"unknown input normalisation '{said}'");
    }

    [Theory]
    [InlineData("reflection", true)]
    [InlineData("zero", false)]
    public void The_file_says_whether_borders_are_reflected(string said, bool expected)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("w");
        SafetensorsWriter.Write(path, Network(3, 2), new Dictionary<string, string> { ["impasto.padding"] = said });

        Assert.Equal(expected, VggWeights.Load(path).ReflectionPadding);
    }

    [Theory]
    [InlineData("VGG-11 or VGG-13 or VGG-16 or VGG-19", 1)]
    [InlineData("VGG-11", 1, 1)]
    [InlineData("VGG-13 or VGG-16 or VGG-19", 2)]
    [InlineData("VGG-13 or VGG-16 or VGG-19", 2, 2, 1)]
    [InlineData("VGG-13", 2, 2, 2, 1)]
    [InlineData("VGG-16", 2, 2, 3, 3)]
    [InlineData("VGG-19", 2, 2, 4, 4, 4)]
    [InlineData("VGG", 3)]
    [InlineData("VGG", 2, 1, 1)]
    [InlineData("VGG", 2, 2, 5)]
    public void The_network_s_name_is_told_by_how_its_blocks_begin(string expected, params int[] depths)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("w");
        SafetensorsWriter.Write(path,
        [
            .. depths.SelectMany((depth, block) => Enumerable.Range(1, depth)
                .SelectMany(place => Layer($"conv{block + 1}_{place}", 3, 3, 3))),
        ]);

        Assert.Equal(expected, VggWeights.Load(path).Architecture);
    }

    [Fact]
    public void What_is_written_of_a_network_is_the_network()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("w");
        float[] Values(int count, int seed) => RandomVgg.Normal(new Random(seed), count, 1);
        VggWeights random = RandomVgg.Narrow(seed: 1, [2, 3, 4, 5, 6]);
        VggConvolution first = random.Convolutions[0] with { Bias = Values(2, 1) };
        SafetensorsWriter.Write(
            path,
            [
                .. VggWeights.ToTensors([first], new PointwiseConvolution(3, 3, Values(9, 2), Values(3, 3))),
                .. random.With([.. random.Convolutions.Skip(1)]).ToTensors(),
            ]);

        VggWeights read = VggWeights.Load(path);

        Assert.Equal(Values(9, 2), read.Preprocess!.Weight);
        Assert.Equal(Values(3, 3), read.Preprocess.Bias);
        Assert.All(read.Convolutions.Zip([first, .. random.Convolutions.Skip(1)]), pair =>
        {
            Assert.Equal(pair.Second.Name, pair.First.Name);
            Assert.Equal((pair.Second.In, pair.Second.Out), (pair.First.In, pair.First.Out));
            Assert.Equal(pair.Second.Weight, pair.First.Weight);
            Assert.Equal(pair.Second.Bias, pair.First.Bias);
            Assert.Equal(pair.Second.Projection?.Weight, pair.First.Projection?.Weight);
            Assert.Equal(pair.Second.Projection?.Bias, pair.First.Projection?.Bias);
        });

        VggWeights with = read.With([first]);
        Assert.Same(first, Assert.Single(with.Convolutions));
        Assert.Same(read.Preprocess, with.Preprocess);
        Assert.Equal((path, read.Architecture), (with.Source, with.Architecture));
        Assert.Equal((InputNormalisation.Unit, true), (with.Input, with.ReflectionPadding));
        Assert.Same(read.Metadata, with.Metadata);
    }

    // Scale (x - mean) / sqrt(variance + 1e-5) + shift, with numbers that make it 2 (x - 1) / 0.5 + 4.
    [Fact]
    public void A_norm_behind_a_convolution_becomes_a_part_of_it()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("w");
        WeightTensor[] tensors =
        [
            new("features.0.weight", [1, 3, 3, 3], [.. Enumerable.Range(0, 27).Select(i => (float)i)]),
            new("features.1.weight", [1], [2]), new("features.1.bias", [1], [4]),
            new("features.1.running_mean", [1], [1]), new("features.1.running_var", [1], [0.25f - 1e-5f]),
        ];
        SafetensorsWriter.Write(path, tensors);
        VggConvolution without = Assert.Single(VggWeights.Load(path).Convolutions);
        SafetensorsWriter.Write(path, [.. tensors, new("features.0.bias", [1], [10])]);
        VggConvolution with = Assert.Single(VggWeights.Load(path).Convolutions);

        Assert.All(with.Weight.Select((w, i) => (w, i)), pair => Assert.Equal(4 * pair.i, pair.w, 1e-4));
        Assert.Equal(with.Weight, without.Weight);
        Assert.Equal(0, without.Bias[0], 1e-5);
        Assert.Equal(40, with.Bias[0], 1e-4);

        AssertRefused([.. tensors[..4], tensors[4] with { Values = [-0.25f] }], "'features.1.running_var' has a neg");
        SafetensorsWriter.Write(path, [.. tensors[..4], tensors[4] with { Values = [0] }]);
        Assert.All(VggWeights.Load(path).Convolutions[0].Weight, w => Assert.True(float.IsFinite(w)));
    }

    [Fact]
    public void Numbered_convolutions_tell_by_their_numbers_where_the_poolings_are()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("w");
        WeightTensor[] Numbered(params int[] numbers) =>
            [.. numbers.SelectMany(number => Layer($"features.{number}", 3, 3, 3))];
        SafetensorsWriter.Write(path, Numbered(0, 3, 6, 8, 11, 13, 16, 18));
        Assert.Equal(
            ["conv1_1", "conv2_1", "conv3_1", "conv3_2", "conv4_1", "conv4_2", "conv5_1", "conv5_2"],
            VggWeights.Load(path).Convolutions.Select(c => c.Name));

        AssertRefused(Numbered(0, 3, 6, 9, 12, 15), "it has more than 5 blocks");
        AssertRefused(Numbered(0, 1), "'features.1.weight' is not where a VGG network has a convolution (expected 2)");
        AssertRefused(Numbered(0, 2, 3), "'features.3.weight' is not where");
        AssertRefused(
            [new("features.0.weight", [3], new float[3]), .. Numbered(1)], "'features.1.weight' is not where a VGG");
    }

    [Fact]
    public void Layers_of_more_than_they_may_be_are_refused()
    {
        AssertRefused(Layer("conv1_1", 0, 3, 3), "'conv1_1.weight' has shape [0, 3, 3, 3], not [out, in, 3, 3]");
        AssertRefused([new("conv1_1.weight", [2, 3, 3, 1], new float[18])], "[2, 3, 3, 1], not [out, in, 3, 3]");
        AssertRefused([new("conv1_1.weight", [2, 3, 1, 3], new float[18])], "[2, 3, 1, 3], not [out, in, 3, 3]");
        AssertRefused([.. Network(3, 2), .. Layer("preprocess", 3, 3, 3)], "not [out, in, 1, 1]");
        AssertRefused([.. Network(3, 2), .. Layer("preprocess", 3, 4, 1)], "preprocess takes 4 channels and the image");
        AssertRefused([.. Network(3, 2), .. Layer("preprocess", 4, 3, 1)], "conv1_1 takes 3 channels and preprocess");
        AssertRefused(
            [.. Network(3, 2), .. Layer("conv1_2", 2, 2, 3), .. Layer("conv1_3", 2, 1, 3)],
            "conv1_3 takes 1 channels and conv1_2 has 2; it is no encoder, or is damaged");
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
