using Impasto.Compute.Tests.Fixtures;
using Impasto.Media.Images;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Methods;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Networks;

/// <summary>Engstrom's network from folders of weights, against PyTorch in float64.</summary>
public sealed class TensorFlowTransformTests : IDisposable
{
    private const string Prefix = "tensorflow/";

    private readonly FixtureFile fixture = new("foreign.safetensors");
    private readonly TemporaryFolder folder = new();

    private IEnumerable<WeightTensor> Variables => fixture.Names
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => new WeightTensor(name[Prefix.Length..], fixture.Shape(name), fixture.Values(name)));

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("/manifest.json")]
    public void A_folder_of_deeplearn_js_gives_the_picture_of_PyTorch(string description)
    {
        // As files list them: in the order of the letters, and with what training has left.
        WeightFolders.WriteManifest(folder.Path, Variables
            .Append(new("Variable_Adam", [9, 9, 3, 4], new float[9 * 9 * 3 * 4]))
            .Append(new("beta1_power", [], [0.9f]))
            .Append(new("Variable_99", [7], new float[7]))
            .OrderBy(tensor => tensor.Name, StringComparer.Ordinal));

        TransformWeights weights = TransformWeights.Load(folder.Path + description);

        Assert.Equal(TransformConvention.TensorFlow, weights.Options.Convention);
        Assert.Equal((4, 2, 9), (weights.Options.Width, weights.Options.Blocks, weights.Options.EdgeKernel));
        AssertClose(fixture.ChannelsLast("tensorflow"), Paint(weights), 2e-5f);
    }

    [Theory]
    [InlineData("float32", 2e-5)]
    [InlineData("float16", 2 / 255.0)]
    [InlineData("uint16", 1 / 255.0)]
    public void Shards_of_TensorFlow_js_give_the_picture_of_PyTorch(string quantised, double tolerance)
    {
        WeightFolders.WriteShards(folder.Path, NamedByLayer(), quantised);

        AssertClose(fixture.ChannelsLast("tensorflow"), Paint(TransformWeights.Load(folder.Path)), (float)tolerance);
    }

    [Fact]
    public void Bytes_of_TensorFlow_js_are_the_nearest_of_256_values()
    {
        WeightFolders.WriteShards(folder.Path, Variables, "uint8");
        using WeightFile file = WeightFile.Open(folder.Path);

        Assert.Equal(Variables.Select(variable => variable.Name), file.Entries.Select(entry => entry.Name));
        foreach (WeightTensor expected in Variables)
        {
            float[] read = file.Read(file.Find(expected.Name)!).Values;
            float step = (expected.Values.Max() - expected.Values.Min()) / 255;
            Assert.All(expected.Values.Zip(read), pair => Assert.Equal(pair.First, pair.Second, 0.51f * step));
        }
    }

    [Fact]
    public void It_is_kept_in_the_store_and_painted_by_its_name()
    {
        WeightFolders.WriteManifest(folder.Path, Variables);
        ModelStore store = new(folder.File("home"));

        TransformWeights kept = store.ImportTransform(folder.Path + Path.DirectorySeparatorChar, "wave");

        Assert.Equal(["wave"], kept.Styles);
        Assert.Equal(TransformConvention.TensorFlow, kept.Options.Convention);
        using ModelLibrary models = new(store);
        using TransformTransfer method = new(models);
        ImageBuffer picture = method.Stylize(new StylizeRequest(Content(), StyleSource.Learned("wave"))).Image;
        AssertClose(fixture.ChannelsLast("tensorflow"), picture, 2e-5f);
    }

    [Fact]
    public void A_picture_in_strips_is_that_of_the_whole()
    {
        WeightFolders.WriteManifest(folder.Path, Variables);
        using TransformNetwork network = new(TransformWeights.Load(folder.Path));
        using TransformTransfer method = new(network);
        StylizeRequest request = new(TestImages.Waves(57, 301), StyleSource.Learned(network.Weights.Styles[0]));
        long whole = method.PlanMemory(request, 2).PeakBytes, least = method.PlanMemory(request, 2, 1).PeakBytes;

        RunResult expected = method.Stylize(request, new RunContext { Threads = 2, MemoryBudget = long.MaxValue });
        RunResult actual = method.Stylize(
            request, new RunContext { Threads = 2, MemoryBudget = least + ((whole - least) / 4) });

        Assert.Contains("painted in strips", string.Join(" ", actual.Notes), StringComparison.Ordinal);
        AssertClose(expected.Image.Pixels.ToArray(), actual.Image, 1e-4f);
    }

    [Fact]
    public void A_guide_says_where_the_style_is()
    {
        WeightFolders.WriteManifest(folder.Path, Variables);
        TransformWeights weights = TransformWeights.Load(folder.Path);
        float[] whole = Paint(weights).Pixels.ToArray();
        float[] all = Paint(weights, TestImages.Mask(4, 4, (_, _) => 1)).Pixels.ToArray();

        Assert.All(whole.Zip(all), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        ImageBuffer content = Content(), right = Paint(weights, TestImages.Mask(4, 4, (x, _) => x < 2 ? 0 : 1));
        int last = (content.Width * 3) - 1;
        Assert.Equal(content.Pixels[0], right.Pixels[0], 0.02f);
        Assert.Equal(whole[last], right.Pixels[last], 0.02f);
        Assert.NotEqual(content.Pixels[last], whole[last], 0.025f);
    }

    [Fact]
    public void Kernels_without_all_of_their_norms_are_refused()
    {
        WeightFolders.WriteManifest(folder.Path, Variables.Where(variable => variable.Name != "Variable_4"));
        WeightFixtures.AssertRefused(
            () => TransformWeights.Load(folder.Path),
            folder.Path,
            "a shift and a scale of the norm",
            "export it again");

        WeightFolders.WriteManifest(folder.Path, NamedByLayer().Where(variable => variable.Name != "norm_9/beta"));
        WeightFixtures.AssertRefused(
            () => TransformWeights.Load(folder.Path), folder.Path, "9 and 10 were found");
    }

    [Fact]
    public void A_network_may_have_a_single_block()
    {
        int[] second = [5, 6];
        WeightFolders.WriteManifest(
            folder.Path, Variables.Chunk(3).Where((_, i) => !second.Contains(i)).SelectMany(layer => layer));
        Assert.Equal(1, TransformWeights.Load(folder.Path).Options.Blocks);
    }

    [Fact]
    public void A_vector_of_another_size_before_a_norm_is_passed_over()
    {
        IEnumerable<WeightTensor> named = Variables.Select((variable, i) => variable with { Name = $"layer{i}" });
        WeightFolders.WriteManifest(
            folder.Path, [named.First(), new WeightTensor("other", [7], new float[7]), .. named.Skip(1)]);
        AssertClose(fixture.ChannelsLast("tensorflow"), Paint(TransformWeights.Load(folder.Path)), 2e-5f);
    }

    [Fact]
    public void Weights_are_read_as_they_were_written()
    {
        TransformNetworkOptions options =
            new() { Width = 4, Blocks = 1, EdgeKernel = 5, Convention = TransformConvention.TensorFlow };
        TransformWeights weights = TransformWeights.Random(options, ["a", "b"], seed: 3);
        SafetensorsWriter.Write(folder.File("two.safetensors"), weights.Tensors, weights.OwnMetadata);

        TransformWeights read = TransformWeights.Load(folder.File("two.safetensors"));

        Assert.Equal((options, weights.Styles.Count), (read.Options, read.Styles.Count));
        Assert.Equal(weights.Tensors.Select(t => t.Values), read.Tensors.Select(t => t.Values));
    }

    /// <summary>The variables as Keras names them, with a bias for each convolution that its norm takes away.</summary>
    private IEnumerable<WeightTensor> NamedByLayer()
    {
        foreach ((WeightTensor[] layer, int i) in Variables.Chunk(3).Select((layer, i) => (layer, i)))
        {
            int filters = layer[1].Extents[0];
            yield return layer[0] with { Name = $"conv_{i}/kernel" };
            yield return new($"conv_{i}/bias", [filters], [.. Enumerable.Repeat(5f, filters)]);
            yield return layer[2] with { Name = $"norm_{i}/gamma" };
            yield return layer[1] with { Name = $"norm_{i}/beta" };
        }
    }

    private ImageBuffer Content()
    {
        int[] shape = fixture.Shape("content");
        ImageBuffer image = new(shape[3], shape[2]);
        fixture.ChannelsLast("content").CopyTo(image.Pixels);
        return image;
    }

    private ImageBuffer Paint(TransformWeights weights, ImageBuffer? guide = null)
    {
        using TransformNetwork network = new(weights);
        using TransformTransfer method = new(network);
        StyleSource style = StyleSource.Learned(weights.Styles[0]) with
        {
            Guide = guide is null ? null : ImageSource.Of(guide),
        };
        return method.Stylize(new StylizeRequest(Content(), style), new RunContext { Threads = 2 }).Image;
    }

    private static void AssertClose(float[] expected, ImageBuffer picture, float tolerance)
    {
        Assert.Contains(expected, value => value is > 0.1f and < 0.9f);
        Assert.All(
            expected.Zip(picture.Pixels.ToArray()), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
