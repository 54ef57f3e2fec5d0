using System.Text;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Models;

/// <summary>Encoders and decoders in the layouts in which others publish them, against PyTorch in float64.</summary>
public sealed class PublishedNetworksTests : IDisposable
{
    private const string Keras = "keras/";

    private readonly FixtureFile fixture = new("published.safetensors");
    private readonly TemporaryFolder folder = new();
    private readonly ModelLibrary models = new();

    private static string Published => WeightFixtures.Find("published");

    public void Dispose()
    {
        models.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void The_files_of_AdaIN_are_found_in_a_folder_and_give_the_picture_of_PyTorch()
    {
        AutoEncoder network = models.AdaIn(Published);

        Assert.Equal(("relu4_1", InputNormalisation.Unit), (network.Layer, network.Encoder.Weights.Input));
        AssertClose("relu4_1", Reconstruct(network));
    }

    [Fact]
    public void The_pairs_of_whitening_and_colouring_are_found_in_a_folder_and_give_the_picture_of_PyTorch()
    {
        IReadOnlyList<AutoEncoder> networks = models.WhiteningColouring(Published);

        Assert.Equal(["relu2_1", "relu1_1"], networks.Select(network => network.Layer));
        Assert.All(networks, network => AssertClose(network.Layer, Reconstruct(network)));
        Assert.EndsWith(".t7", networks[0].Encoder.Weights.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encoder_of_modules_in_a_row_is_imported()
    {
        ModelInfo info = new ModelStore(folder.Path).Import(Path.Combine(Published, "vgg_normalised.pth"), "mine");

        Assert.Equal(["conv1_1", "conv1_2", "conv2_1"], info.Widths.Take(3).Select(width => width.Key));
        Assert.Equal(("conv4_1", 8), (info.Widths[^1].Key, info.Widths[^1].Value));
        Assert.Equal(InputNormalisation.Unit, info.Input);
    }

    [Fact]
    public void Shards_of_Keras_VGG_are_an_encoder_that_takes_what_Caffe_does()
    {
        WeightFolders.WriteShards(folder.Path, Named("vgg19/"));

        VggWeights weights = VggWeights.Load(folder.Path);

        Assert.Equal(InputNormalisation.Caffe, weights.Input);
        Assert.Equal(["conv1_1", "conv1_2", "conv2_1"], weights.Convolutions.Select(c => c.Name));
        float[] kernel = fixture.Values("keras/block1_conv2/kernel");
        VggConvolution second = weights.Convolutions[1];
        for (int i = 0; i < kernel.Length; i++)
        {
            (int tap, int row, int column) = (i / 16, i / 4 % 4, i % 4);
            Assert.Equal(kernel[i], second.Weight[(((column * 4) + row) * 9) + tap]);
        }

        Assert.Equal(fixture.Values("keras/block2_conv1/bias"), weights.Convolutions[2].Bias);
    }

    [Theory]
    [InlineData(1, InputNormalisation.Torchvision)]
    [InlineData(1 / 60f, InputNormalisation.Caffe)]
    public void The_scale_of_the_first_layer_tells_of_pixels_of_0_to_255(float scale, InputNormalisation expected)
    {
        VggConvolution first = RandomVgg.Vgg19(seed: 1, narrowing: 4).Convolutions[0];

        Assert.Equal(expected, InputOf([.. first.Weight.Select(value => value * scale)], first.Bias));
    }

    [Fact]
    public void The_published_VGG_19_for_Caffe_is_known_by_its_first_biases()
    {
        VggConvolution first = RandomVgg.Vgg19(seed: 1, narrowing: 4).Convolutions[0];
        float[] bias =
            [0.73017758f, 0.06493629f, 0.03428847f, 0.8260386f, 0.2578029f, 0.54867655f, .. first.Bias.Skip(6)];

        Assert.Equal(InputNormalisation.Caffe, InputOf(first.Weight, bias));
    }

    // The norm of most filters counts: below 0.2 they are made for pixels of 0 to 255.
    [Theory]
    [InlineData(0.15f, 0.15f, InputNormalisation.Caffe)]
    [InlineData(0.25f, 0.25f, InputNormalisation.Torchvision)]
    [InlineData(0f, 0.15f, InputNormalisation.Caffe)]
    [InlineData(0.05f, 0.25f, InputNormalisation.Torchvision)]
    [InlineData(0.25f, 0.05f, InputNormalisation.Caffe)]
    public void The_scale_is_that_of_most_filters(float few, float most, InputNormalisation expected)
    {
        const int Filters = 8, Taps = 27;
        float[] weight = [.. Enumerable.Range(0, Filters * Taps).Select(
            i => i % Taps > 0 ? 0 : i / Taps < 2 ? few : most)];
        Assert.Equal(expected, InputOf(weight, new float[Filters]));
        Assert.Equal(InputNormalisation.Torchvision, InputOf(weight, new float[Filters], isNormalised: true));
    }

    [Fact]
    public void A_few_biases_of_the_published_VGG_19_are_not_it() =>
        Assert.Equal(
            InputNormalisation.Torchvision,
            InputOf([.. Enumerable.Repeat(0.5f, 81)], [0.73017758f, 0.06493629f, 0.03428847f]));

    [Theory]
    [InlineData("1.weight 8 16, 4.weight 5 8")]
    [InlineData("1.weight 8 3, 4.weight 3 8")]
    [InlineData("1.weight 8 16, 3.weight 3 8")]
    [InlineData("a.1.weight 8 16, a.4.weight 3 8, b.1.weight 8 16, b.4.weight 3 8")]
    public void Numbered_convolutions_that_are_no_decoder_are_not_taken_for_one(string convolutions)
    {
        string path = folder.File("numbered.safetensors");
        SafetensorsWriter.Write(
            path,
            [.. convolutions.Split(", ").Select(convolution =>
            {
                string[] words = convolution.Split(' ');
                int[] extents = [int.Parse(words[1]), int.Parse(words[2]), 3, 3];
                return new WeightTensor(words[0], extents, new float[extents[0] * extents[1] * 9]);
            })],
            new Dictionary<string, string>());
        using WeightFile file = WeightFile.Open(path);
        Assert.Null(SequentialVgg.Decoder(file));
    }

    [Fact]
    public void Modules_of_other_kinds_or_of_a_decoder_are_no_encoder()
    {
        byte[] encoder = File.ReadAllBytes(Path.Combine(Published, "vgg_normalised_conv2_1.t7"));
        string other = Encoding.Latin1.GetString(encoder).Replace("nn.ReLU", "nn.ELUs", StringComparison.Ordinal);
        string path = folder.Write("other.t7", Encoding.Latin1.GetBytes(other));
        string decoder = Path.Combine(Published, "feature_invertor_conv2_1.t7");
        foreach (string file in (string[])[path, decoder])
        {
            using WeightFile open = WeightFile.Open(file);
            Assert.Null(SequentialVgg.Encoder(open));
        }
    }

    private InputNormalisation InputOf(float[] weight, float[] bias, bool isNormalised = false)
    {
        string path = folder.File("first.safetensors");
        List<WeightTensor> tensors =
        [
            new("features.0.weight", [bias.Length, 3, 3, 3], weight), new("features.0.bias", [bias.Length], bias),
        ];
        if (isNormalised)
        {
            float[] ones = [.. Enumerable.Repeat(1f, bias.Length)];
            tensors.AddRange(((string[])["weight", "bias", "running_mean", "running_var"]).Select(
                name => new WeightTensor($"features.1.{name}", [bias.Length], ones)));
        }

        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>());
        return VggWeights.Load(path).Input;
    }

    private IEnumerable<WeightTensor> Named(string prefix) => fixture.Names
        .Where(name => name.StartsWith(Keras, StringComparison.Ordinal))
        .Select(name => new WeightTensor(
            prefix + name[Keras.Length..], fixture.Shape(name), fixture.Values(name)));

    private float[] Reconstruct(AutoEncoder network)
    {
        Graph graph = new();
        Node image = graph.Input(new Shape(fixture.ChannelsLastShape("content")));
        Node result = network.Decoder.Decode(network.Encoder.Encode(image, [network.Layer])[network.Layer]);
        using WorkerPool pool = new(2);
        using Executor executor = new(ExecutionPlan.Create([result], new PlanOptions { Threads = 2 }), pool);
        fixture.ChannelsLast("content").CopyTo(executor[image]);
        executor.Run();
        return executor[result].ToArray();
    }

    private void AssertClose(string expected, float[] actual)
    {
        float[] image = fixture.ChannelsLast(expected);
        float scale = image.Max(MathF.Abs);
        Assert.All(image.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * scale));
    }
}
