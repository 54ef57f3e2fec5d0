using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Tests.Weights;

/// <summary>Networks as other programs save them: with prefixes, in wrappers, beside other tensors.</summary>
public sealed class WrappedNetworkTests : IDisposable
{
    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static readonly TransformNetworkOptions Small = new() { Width = 4, Blocks = 1, EdgeKernel = 3 };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("vgg.")]
    [InlineData("model.")]
    [InlineData("net.")]
    [InlineData("encoder.")]
    [InlineData("backbone.")]
    [InlineData("_orig_mod.")]
    [InlineData("module._orig_mod.")]
    [InlineData("loss.vgg19.")]
    public void A_prefix_changes_nothing(string prefix)
    {
        WeightTensor[] vgg = Vgg("features.{0}");
        VggWeights expected = VggWeights.Load(Write("plain", vgg));
        foreach (string names in new[] { "features.{0}", "features.module.{0}", "{0}" })
        {
            VggWeights read = VggWeights.Load(Write("prefixed", Vgg(prefix + names)));

            Assert.Equal(["conv1_1", "conv1_2", "conv2_1"], read.Convolutions.Select(c => c.Name));
            Assert.Equal(expected.Convolutions.Select(c => c.Weight), read.Convolutions.Select(c => c.Weight));
            Assert.Equal(expected.Convolutions.Select(c => c.Bias), read.Convolutions.Select(c => c.Bias));
        }

        TransformWeights network = TransformWeights.Random(Small, ["one"], seed: 1);
        TransformWeights painted = TransformWeights.Load(Write("transform", Prefixed(network, prefix)));
        TransformWeights plain = TransformWeights.Load(Write("transform", Prefixed(network, "")));
        Assert.Equal(plain.Tensors.Select(t => t.Values), painted.Tensors.Select(t => t.Values));
    }

    [Theory]
    [InlineData("state_dict")]
    [InlineData("model_state_dict")]
    [InlineData("net")]
    [InlineData("params")]
    [InlineData("params_ema")]
    [InlineData("generator")]
    [InlineData("weights")]
    [InlineData("state")]
    [InlineData("anything")]
    [InlineData("outer", "inner")]
    public void A_wrapper_changes_nothing_and_neither_does_a_stray_tensor(params string[] wrappers)
    {
        float[] expected = Values(2 * 3 * 3 * 3, 5);
        foreach (bool isStray in new[] { false, true })
        {
            HandmadePickle pickle = new HandmadePickle().Raw("}");
            if (isStray)
            {
                pickle.Text("best_acc1").Tensor(expected.Length, 0, [1], [1]).Raw("s");
            }

            foreach (string wrapper in wrappers)
            {
                pickle.Text(wrapper).Raw("}");
            }

            pickle.Text("features.0.weight").Tensor(expected.Length, 0, [2, 3, 3, 3], [27, 9, 3, 1]).Raw("s");
            pickle.Text("features.0.bias").Tensor(expected.Length, 0, [2], [1]).Raw("s");
            pickle.Raw(new string('s', wrappers.Length));
            string path = folder.Write("w.pth", pickle.Zip([.. expected.SelectMany(BitConverter.GetBytes)]));

            VggConvolution read = Assert.Single(VggWeights.Load(path).Convolutions);

            Assert.Equal(expected, read.Weight);
            Assert.Equal(expected[..2], read.Bias);
        }
    }

    [Fact]
    public void Of_two_networks_the_averaged_one_counts_and_otherwise_none()
    {
        WeightTensor[] averaged = [.. Vgg("params_ema.features.{0}").Select(t => t with { Values = Ones(t) })];
        VggWeights read = VggWeights.Load(Write("w", [.. Vgg("params.features.{0}"), .. averaged]));
        Assert.All(read.Convolutions, convolution => Assert.All(convolution.Weight, value => Assert.Equal(1, value)));

        string two = Write("w", [.. Vgg("one.features.{0}"), .. Vgg("other.features.{0}")]);
        WeightFixtures.AssertRefused(() => VggWeights.Load(two), two, "several networks, under 'one.', 'other.'");
    }

    [Fact]
    public void Older_names_of_scales_and_shifts_are_read()
    {
        TransformWeights network = TransformWeights.Random(Small, ["one"], seed: 1);
        WeightTensor[] now = Prefixed(network, "");
        WeightTensor[] older = [.. now.Select(t => t.Extents.Length > 1 || !t.Name.Contains("in", Ordinal) ? t
            : t with { Name = t.Name.Replace("weight", "scale", Ordinal).Replace("bias", "shift", Ordinal) })];
        Assert.Contains(older, t => t.Name == "in1.scale");

        TransformWeights read = TransformWeights.Load(Write("older", older));
        TransformWeights expected = TransformWeights.Load(Write("older", now));

        Assert.Equal(expected.Tensors.Select(t => t.Name), read.Tensors.Select(t => t.Name));
        Assert.Equal(expected.Tensors.Select(t => t.Values), read.Tensors.Select(t => t.Values));
    }

    [Fact]
    public void A_network_of_another_kind_is_described()
    {
        WeightTensor[] tensors = [.. Enumerable.Range(1, 6).Select(i => new WeightTensor($"fc{i}.w", [2], [1, 2]))];
        string path = Write("w", tensors);
        string[] said = ["6 tensors, 'fc1.w' [2], 'fc2.w' [2]", "'fc4.w' [2] and so on"];

        WeightFixtures.AssertRefused(() => VggWeights.Load(path), [path, "no VGG network", .. said]);
        WeightFixtures.AssertRefused(() => TransformWeights.Load(path), [path, "no transform network", .. said]);
        WeightFixtures.AssertRefused(() => DecoderWeights.Load(path), [path, "no decoder", .. said]);
        using WeightFile file = WeightFile.Open(path);
        WeightFixtures.AssertRefused(() => StyleBankNetwork.Load(file), said);
        WeightFixtures.AssertRefused(() => UpscaleNetwork.Load(file), said);
    }

    [Fact]
    public void Blocks_of_other_networks_that_are_numbered_are_no_VGG()
    {
        string path = Write(
            "w",
            [new("conv1.weight", [2, 3, 3, 3], Values(54, 1)), new("down.0.weight", [4, 2, 1, 1], Values(8, 2))]);

        WeightFixtures.AssertRefused(() => VggWeights.Load(path), path, "no VGG network", "2 tensors");
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "infinite")]
    public void What_is_not_finite_is_named(float value, string said)
    {
        WeightTensor[] vgg = Vgg("features.{0}");
        vgg[2].Values[7] = value;
        string path = Write("w", vgg);

        WeightFixtures.AssertRefused(
            () => VggWeights.Load(path), path, "'features.2.weight'", said, $"1 of {vgg[2].Values.Length}");
    }

    [Theory]
    [InlineData("archive/data/0", 40)]
    [InlineData("archive/data.pkl", 60)]
    public void A_flipped_bit_in_a_zip_file_is_found_by_its_checksum(string entry, int behind)
    {
        float[] values = Values(100, 3);
        byte[] file = new HandmadePickle().Raw("}").Text("a comment of some length").Text("and its text").Raw("s")
            .Text("a").Tensor(100, 0, [100], [1]).Raw("s").Zip([.. values.SelectMany(BitConverter.GetBytes)]);
        Assert.Equal(values, WeightFixtures.ReadAll(folder.Write("w", file))["a"].Values);

        int name = file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(entry));
        file[name + entry.Length + behind] ^= 1;

        string path = folder.Write("w", file);
        WeightFixtures.AssertRefused(() => WeightFixtures.ReadAll(path), path, "damaged");
    }

    [Theory]
    [InlineData("ema.", true)]
    [InlineData("model_ema.", true)]
    [InlineData("net.ema_model.", true)]
    [InlineData("schema.", false)]
    [InlineData("emanate.", false)]
    public void A_network_of_averaged_weights_has_it_in_its_name(string prefix, bool isAveraged)
    {
        WeightTensor[] other = [.. Vgg(prefix + "features.{0}").Select(t => t with { Values = Ones(t) })];
        string path = Write("w", [.. Vgg("net.features.{0}"), .. other]);
        if (isAveraged)
        {
            Assert.All(VggWeights.Load(path).Convolutions[0].Weight, value => Assert.Equal(1, value));
        }
        else
        {
            WeightFixtures.AssertRefused(() => VggWeights.Load(path), path, "several networks");
        }
    }

    [Fact]
    public void A_network_without_a_prefix_counts_before_others()
    {
        WeightTensor[] other = [.. Vgg("ema.features.{0}").Select(t => t with { Values = Ones(t) })];
        float[] first = VggWeights.Load(Write("w", [.. Vgg("features.{0}"), .. other])).Convolutions[0].Weight;

        Assert.Equal(Values(2 * 3 * 9, 0), first);
    }

    [Fact]
    public void Of_two_averaged_networks_and_of_many_none_counts()
    {
        string two = Write("w", [.. Vgg("a_ema.features.{0}"), .. Vgg("b_ema.features.{0}"), .. Vgg("c.features.{0}")]);
        WeightFixtures.AssertRefused(() => VggWeights.Load(two), two, "under 'a_ema.', 'b_ema.', 'c.'; save one alone");
        string many = Write("w", [.. "abcde".SelectMany(letter => Vgg(letter + ".features.{0}"))]);
        WeightFixtures.AssertRefused(() => VggWeights.Load(many), many, "under 'a.', 'b.', 'c.', 'd.'; save one alone");
    }
    [Theory]
    [InlineData("module")]
    [InlineData("_orig_mod")]
    public void What_wraps_a_single_layer_is_taken_out_of_its_names(string wrapping)
    {
        string path = Write(
            "w",
            [
                new($"conv1_1.{wrapping}.weight", [2, 3, 3, 3], Values(54, 1)),
                new($"conv1_1.{wrapping}.bias", [2], Values(2, 2)),
            ]);

        Assert.Equal(Values(54, 1), Assert.Single(VggWeights.Load(path).Convolutions).Weight);
    }

    [Fact]
    public void A_name_that_is_there_twice_without_its_wrapping_is_refused()
    {
        string path = Write("w", [.. Vgg("features.{0}"), .. Vgg("module.features.{0}")]);

        WeightFixtures.AssertRefused(
            () => VggWeights.Load(path), path, "two tensors named 'features.0.weight'; save one network alone");
    }

    [Fact]
    public void A_file_of_few_tensors_is_described_in_full()
    {
        WeightTensor tensor = new("a", [2], [1, 2]);
        void Described(string said, params WeightTensor[] tensors)
        {
            string path = Write("w", tensors);
            WeightException e = Assert.Throws<WeightException>(() => VggWeights.Load(path));
            Assert.EndsWith(said, e.Message, StringComparison.Ordinal);
        }

        Described("it has no tensors of floating-point numbers");
        Described("it has 1 tensor, 'a' [2]", tensor);
        Described("it has 2 tensors, 'a' [2], 'b' [2]", tensor, tensor with { Name = "b" });
        Described(
            "it has 4 tensors, 'a' [2], 'b' [2], 'c' [2], 'd' [2]",
            [.. "abcd".Select(letter => tensor with { Name = $"{letter}" })]);
    }

    // Features saved alone are numbered only; then three convolutions, the first of an image, tell a VGG.
    [Fact]
    public void Numbers_alone_are_a_VGG_from_three_convolutions_on()
    {
        WeightTensor[] vgg = Vgg("net.{0}");
        Assert.Equal(3, VggWeights.Load(Write("w", vgg)).Convolutions.Count);

        string two = Write("w", vgg[..4]);
        WeightFixtures.AssertRefused(() => VggWeights.Load(two), two, "no VGG network");
        string grey = Write("w", [vgg[0] with { Extents = [6, 1, 3, 3] }, .. vgg[1..]]);
        WeightFixtures.AssertRefused(() => VggWeights.Load(grey), grey, "no VGG network");
        string norms = Write("w", [.. vgg[..4], new("net.5.weight", [4], [1, 2, 3, 4])]);
        WeightFixtures.AssertRefused(() => VggWeights.Load(norms), norms, "no VGG network");
        string later = Write("w", [.. vgg.Select(t => t with { Name = t.Name.Replace("net.0", "net.10", Ordinal) })]);
        WeightFixtures.AssertRefused(() => VggWeights.Load(later), later, "no VGG network");
    }

    private static WeightTensor[] Prefixed(TransformWeights network, string prefix) =>
        [.. network.Tensors.Select(t => t with
        {
            Name = prefix + t.Name,
            Extents = t.Extents is [1, var channels] ? [channels] : t.Extents,
        })];

    /// <summary>Three convolutions, numbered as in torchvision's VGG, named by a pattern.</summary>
    private static WeightTensor[] Vgg(string pattern)
    {
        (int Index, int In, int Out)[] layers = [(0, 3, 2), (2, 2, 4), (5, 4, 3)];
        return
        [
            .. layers.SelectMany(layer => new WeightTensor[]
            {
                new(Name(layer.Index, "weight"), [layer.Out, layer.In, 3, 3],
                    Values(layer.Out * layer.In * 9, layer.Index)),
                new(Name(layer.Index, "bias"), [layer.Out], Values(layer.Out, layer.Index + 1)),
            }),
        ];

        string Name(int index, string part) => pattern.Replace("{0}", $"{index}", Ordinal) + "." + part;
    }

    private static float[] Values(int count, int seed) =>
        [.. Enumerable.Range(0, count).Select(i => MathF.Sin((i * 0.37f) + seed))];

    private static float[] Ones(WeightTensor tensor) => [.. tensor.Values.Select(_ => 1f)];

    private string Write(string name, WeightTensor[] tensors)
    {
        string path = folder.File(name);
        SafetensorsWriter.Write(path, tensors);
        return path;
    }
}
