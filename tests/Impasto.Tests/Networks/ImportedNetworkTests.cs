using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Onnx;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Networks;

public sealed class ImportedNetworkTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 1, 0, "0..1")]
    [InlineData(1, -1, 1, "0..1")]
    [InlineData(1, 0.6f, 0.3f, "0..1")]
    [InlineData(1, 2.5f, -0.8f, "0..1")]
    [InlineData(100, 150, 127, "0..255")]
    [InlineData(1, 0.5f, 20, "0..255")]
    [InlineData(1, -0.5f, -20, "0..255")]
    [InlineData(2, 1, -0.7f, "-1..1")]
    public void The_range_of_samples_is_found_by_a_trial(float inner, float times, float middle, string range)
    {
        string path = OnnxSamples.Write(folder.File("net.onnx"), image => range == "-1..1"
            ? Tanh.Of(Affine.Of(image, inner, middle))
            : Affine.Of(image * inner, times, middle));
        OnnxSamples.Hide(path, ImportedNetwork.RangeKey);
        using ImportedNetwork network = ImportedNetwork.Load(path);
        Assert.Equal((range, true), (network.Range.Name, network.IsRangeFound));
        using ImportedNetwork asked = ImportedNetwork.Load(path, SampleRange.Bytes);
        Assert.Equal((SampleRange.Bytes, false), (asked.Range, asked.IsRangeFound));
    }

    [Theory]
    [InlineData("0..1", 0, 1)]
    [InlineData("0..255", 0, 255)]
    [InlineData("-1..1", -1, 1)]
    public void Black_and_white_are_what_they_are_to_the_network(string name, float black, float white)
    {
        SampleRange range = SampleRange.Find(name)!;
        Assert.Equal((black, white), (range.Black, range.White));
        string path = OnnxSamples.Write(folder.File("net.onnx"), image => Affine.Of(image, -1, 0.25f));
        using ImportedNetwork network = ImportedNetwork.Load(path, range);
        Node image = new Graph().Input(new Shape(1, 8, 8, 3));
        using WorkerPool pool = new(1);
        Node result = network.Stylize(image);
        using Executor executor = new(ExecutionPlan.Create([result], new PlanOptions()), pool);
        float[] scene = [.. Enumerable.Range(0, 8 * 8 * 3).Select(i => i / 191f)];
        scene.CopyTo(executor[image]);
        executor.Run();

        float span = range.White - range.Black;
        float[] expected = [.. scene.Select(value => (0.25f - ((value * span) + range.Black) - range.Black) / span)];
        float[] made = executor[result].ToArray();
        Assert.All(expected.Zip(made), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void What_makes_no_numbers_is_refused()
    {
        string path = OnnxSamples.Write(folder.File("net.onnx"), image => Sqrt.Of(image + -2));
        Assert.Equal(
            $"{path}: it makes no numbers of a small image (not a number, or infinite)",
            Assert.Throws<WeightException>(() => ImportedNetwork.Load(path)).Message);
    }

    [Fact]
    public void A_network_of_one_size_that_keeps_no_other_says_so()
    {
        string path = OnnxSamples.Style(folder.File("net.onnx"), "udnie", new OnnxOptions { Size = (250, 250) });
        Assert.Contains(
            "a style keeps the size, and it was exported for 250x250 only: export it for any size",
            Assert.Throws<WeightException>(() => ImportedNetwork.Load(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_gives_a_network_channels_where_it_has_them()
    {
        OnnxOptions options = new() { ChannelsLast = true, Full = OnnxOptions.Bytes };
        string path = OnnxSamples.Style(folder.File("net.onnx"), "udnie", options);
        OnnxSamples.Hide(path, ImportedNetwork.RangeKey);
        using ImportedNetwork network = ImportedNetwork.Load(path);
        Assert.Equal("0..255", network.Range.Name);
    }

    [Theory]
    [InlineData("net.onnx", true)]
    [InlineData("NET.ONNX", true)]
    [InlineData("onnx", false)]
    [InlineData("net.onnx.pth", false)]
    public void An_ONNX_file_is_known_by_its_ending(string path, bool isMeant) =>
        Assert.Equal(isMeant, ImportedNetwork.IsMeant(path));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    public void What_edges_are_a_multiple_of_is_found(int pixels)
    {
        string path = OnnxSamples.Write(folder.File("net.onnx"), image =>
        {
            Node small = image;
            for (int edge = 1; edge < pixels; edge *= 2)
            {
                small = Pool.Of(small, PoolKind.Average);
            }

            return Resize.Of(
                small, pixels * small.Shape.Height, pixels * small.Shape.Width, ResizeKind.Nearest);
        });
        using ImportedNetwork network = ImportedNetwork.Load(path);
        Assert.Equal((pixels, Math.Max(8, pixels)), (network.Reduction, network.LeastEdge));
    }

    [Fact]
    public void What_a_file_says_of_its_range_comes_before_a_trial()
    {
        string path = OnnxSamples.Style(folder.File("net.onnx"), "udnie");
        using (ImportedNetwork network = ImportedNetwork.Load(path, SampleRange.Bytes))
        using (FileStream told = File.Create(folder.File("told.onnx")))
        {
            network.Write(told, new Dictionary<string, string> { ["origin"] = "a test" });
        }

        using (ImportedNetwork again = ImportedNetwork.Load(folder.File("told.onnx")))
        {
            Assert.Equal((SampleRange.Bytes, "a test"), (again.Range, again.Metadata["origin"]));
            Assert.False(again.IsRangeFound);
        }

        using FileStream strange = File.Create(folder.File("strange.onnx"));
        using (OnnxNetwork plain = OnnxNetwork.Read(new MemoryStream(File.ReadAllBytes(path))))
        {
            plain.Write(strange, new Dictionary<string, string> { [ImportedNetwork.RangeKey] = "0..2" });
        }

        strange.Dispose();
        Assert.Equal(
            $"{folder.File("strange.onnx")}: its samples are said to be in '0..2', which is none of 0..1, 0..255, "
            + "-1..1; name one with --range",
            Assert.Throws<WeightException>(() => ImportedNetwork.Load(folder.File("strange.onnx"))).Message);
    }

    [Theory]
    [InlineData("larger", "it makes 192x128 pixels of 3 channels of 96x64; a style keeps the size")]
    [InlineData("grey", "it makes 96x64 pixels of 1 channels of 96x64; a style keeps the size")]
    [InlineData("features", "the network makes sum of image [1, 3, any, any] and other [1, 3, any, any], and a "
        + "style makes one image of one image of three channels")]
    public void What_is_no_style_is_refused(string what, string message)
    {
        using Tensor grey = new(new Shape(1, 3, 1, 1), [0.3f, 0.6f, 0.1f]);
        string path = what == "features"
            ? folder.File("features.onnx")
            : OnnxSamples.Write(folder.File("net.onnx"), image => what == "larger"
                ? Resize.Of(image, 2 * image.Shape.Height, 2 * image.Shape.Width, ResizeKind.Nearest)
                : Convolution.Of(image, image.Graph.Constant(grey)));
        if (what == "features")
        {
            OnnxModel two = new("two", sizes =>
            {
                Graph graph = new();
                Node image = graph.Input(new(sizes.Batch, sizes.Height, sizes.Width, 3));
                Node other = graph.Input(new(sizes.Batch, sizes.Height, sizes.Width, 3));
                return new OnnxGraph(
                    [new OnnxInput("image", image), new OnnxInput("other", other)],
                    [new OnnxOutput("sum", image + other)]);
            });
            using FileStream file = File.Create(path);
            OnnxFile.Write(file, two);
        }

        Assert.Equal(
            $"{path}: {message}", Assert.Throws<WeightException>(() => ImportedNetwork.Load(path)).Message);
    }

    [Fact]
    public void A_store_keeps_it_under_a_name_beside_other_models()
    {
        string path = OnnxSamples.Style(folder.File("net.onnx"), "udnie");
        ModelStore store = new(folder.File("home"));
        using (ImportedNetwork kept = store.ImportOnnx(path, "mine"))
        {
            Assert.Equal(Path.Combine(store.Folder, "mine.onnx"), kept.Source);
            Assert.Equal("net.onnx", kept.Metadata["impasto.source"]);
        }

        Assert.Equal(["mine"], store.List());
        Assert.Equal(["mine"], store.ListImported());
        Assert.True(store.Contains("mine"));
        Assert.Contains("already", Assert.Throws<WeightException>(() => store.ImportOnnx(path, "mine")).Message);
        Assert.Contains("cannot be", Assert.Throws<WeightException>(() => store.ImportOnnx(path, "../x")).Message);
        foreach (string taken in (string[])["styles", "vgg19", "vgg19-compact"])
        {
            Assert.Equal(
                $"'{taken}' is the name of a network of Impasto's, which is no style; choose another name",
                Assert.Throws<WeightException>(() => store.ImportOnnx(path, taken)).Message);
        }

        using ModelLibrary models = new(store);
        Assert.Contains(new LearnedStyle("mine", "mine") { IsImported = true }, models.LearnedStyles());
        Assert.Same(models.Imported("mine"), models.Imported("mine"));
        Assert.Contains(
            "--method onnx", Assert.Throws<WeightException>(() => models.Transform(["mine"])).Message);
        Assert.Contains(
            "models import", Assert.Throws<WeightException>(() => models.Imported("udnie")).Message);
        store.Remove("mine");
        Assert.Empty(store.List());
        Assert.Contains("no model", Assert.Throws<WeightException>(() => store.Remove("mine")).Message);
        Assert.Throws<WeightException>(() => store.Remove("../home"));
    }

    [Fact]
    public void A_store_keeps_the_range_that_is_named_at_the_import()
    {
        string path = OnnxSamples.Write(folder.File("net.onnx"), image => Tanh.Of(image * 0.01f) * 2);
        OnnxSamples.Hide(path, ImportedNetwork.RangeKey);
        ModelStore store = new(folder.File("home"));
        store.ImportOnnx(path, "tried").Dispose();
        store.ImportOnnx(path, "named", SampleRange.Bytes).Dispose();
        using ModelLibrary models = new(store);
        Assert.Equal(SampleRange.Unit, models.Imported("tried").Range);
        Assert.Equal(SampleRange.Bytes, models.Imported("named").Range);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 }, "this is no ONNX file, or it is damaged; export the network again")]
    [InlineData(new byte[0], "there is no network in this ONNX file; export it again")]
    public void A_file_that_is_none_is_refused(byte[] content, string message)
    {
        File.WriteAllBytes(folder.File("net.onnx"), content);
        Assert.Equal(
            $"{folder.File("net.onnx")}: {message}",
            Assert.Throws<WeightException>(() => ImportedNetwork.Load(folder.File("net.onnx"))).Message);
        Assert.Equal(
            $"{folder.File("none.onnx")}: it cannot be read (there is no such file)",
            Assert.Throws<WeightException>(() => ImportedNetwork.Load(folder.File("none.onnx"))).Message);
        Assert.Equal(
            $"{folder.Path}: this is a folder; name a file in it",
            Assert.Throws<WeightException>(() => ImportedNetwork.Load(folder.Path)).Message);
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(
                "/dev/null: this is a device; save the network to a file and name that",
                Assert.Throws<WeightException>(() => ImportedNetwork.Load("/dev/null")).Message);
        }
    }
}
