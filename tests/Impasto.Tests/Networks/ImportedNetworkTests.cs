using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
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
    [InlineData(1, 0.5f, "0..1")]
    [InlineData(100, 120, "0..255")]
    public void The_range_of_samples_is_found_by_a_trial(float times, float middle, string range)
    {
        string path = OnnxSamples.Write(
            folder.File("net.onnx"), image => Affine.Of(Tanh.Of(image * 0.01f), times, middle));
        OnnxSamples.Hide(path, ImportedNetwork.RangeKey);
        using ImportedNetwork network = ImportedNetwork.Load(path);
        Assert.Equal(range, network.Range);
        using ImportedNetwork asked = ImportedNetwork.Load(path, full: 255);
        Assert.Equal("0..255", asked.Range);
        Assert.Throws<ArgumentOutOfRangeException>("full", () => ImportedNetwork.Load(path, full: 2));
    }

    [Fact]
    public void What_a_file_says_of_its_range_comes_before_a_trial()
    {
        string path = OnnxSamples.Style(folder.File("net.onnx"), "udnie");
        using (ImportedNetwork network = ImportedNetwork.Load(path, full: 255))
        using (FileStream told = File.Create(folder.File("told.onnx")))
        {
            network.Write(told, new Dictionary<string, string> { ["origin"] = "a test" });
        }

        using (ImportedNetwork again = ImportedNetwork.Load(folder.File("told.onnx")))
        {
            Assert.Equal((255, "a test"), (again.Full, again.Metadata["origin"]));
        }

        using FileStream strange = File.Create(folder.File("strange.onnx"));
        using (OnnxNetwork plain = OnnxNetwork.Read(new MemoryStream(File.ReadAllBytes(path))))
        {
            plain.Write(strange, new Dictionary<string, string> { [ImportedNetwork.RangeKey] = "-1..1" });
        }

        strange.Dispose();
        Assert.Equal(
            $"{folder.File("strange.onnx")}: its samples are said to be in '-1..1', which is neither 0..1 nor 0..255; "
            + "name one with --range",
            Assert.Throws<WeightException>(() => ImportedNetwork.Load(folder.File("strange.onnx"))).Message);
    }

    [Theory]
    [InlineData("larger", "it makes 192x128 pixels of 3 channels of 96x64; a style keeps the size")]
    [InlineData("grey", "it makes 96x64 pixels of 1 channels of 96x64; a style keeps the size")]
    [InlineData("features", "the network does not make one image of one image of three channels")]
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
        using ModelLibrary models = new(store);
        Assert.Contains(new LearnedStyle("mine", "mine") { IsImported = true }, models.LearnedStyles());
        Assert.Same(models.Imported("mine"), models.Imported("mine"));
        Assert.Contains(
            "--method onnx", Assert.Throws<WeightException>(() => models.Transform(["mine"])).Message);
        Assert.Contains(
            "models import", Assert.Throws<WeightException>(() => models.Imported("udnie")).Message);
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
        Assert.StartsWith(
            $"{folder.File("none.onnx")}: it cannot be read",
            Assert.Throws<WeightException>(() => ImportedNetwork.Load(folder.File("none.onnx"))).Message,
            StringComparison.Ordinal);
    }
}
