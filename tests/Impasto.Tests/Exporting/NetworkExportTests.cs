using Impasto.Exporting;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Onnx;
using Impasto.Tests.Networks;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Exporting;

/// <summary>What a name means; what is written of it is held against a runtime elsewhere.</summary>
public sealed class NetworkExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ModelStore store;
    private readonly ModelLibrary models;

    public NetworkExportTests()
    {
        store = new ModelStore(folder.File("home"));
        models = new ModelLibrary(store);
    }

    public void Dispose()
    {
        models.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("udnie", "transform")]
    [InlineData("styles-film", "transform")]
    [InlineData("style-bank.safetensors", "style-bank")]
    [InlineData("upscale8", "upscale")]
    [InlineData("wct-decoder1", "decoder")]
    [InlineData("vgg19-narrow", "encoder")]
    [InlineData("adain", "adain")]
    public void What_ships_goes_by_its_name_and_has_a_licence(string name, string kind)
    {
        IReadOnlyDictionary<string, string> told = NetworkExport.Of(models, name).Metadata;
        Assert.Equal((kind, "MIT"), (told["impasto.network"], told["impasto.licence"]));
    }

    [Fact]
    public void A_training_is_its_style_and_a_file_is_all_of_its_network()
    {
        string run = Directory.CreateDirectory(folder.File("run")).FullName;
        string file = Path.Combine(run, "net.safetensors");
        File.WriteAllText(Path.Combine(run, "recipe.json"), "{}");
        Write(file, new Dictionary<string, string> { ["license"] = "CC0" }, "one", "two");

        OnnxModel one = NetworkExport.Of(models, Path.Combine(run, "one")), all = NetworkExport.Of(models, file);

        Assert.Equal(("one", "one two"), (one.Metadata["impasto.styles"], all.Metadata["impasto.styles"]));
        Assert.False(one.Metadata.ContainsKey("impasto.licence"));
        Assert.Equal(("net", "CC0"), (all.Name, all.Metadata["impasto.licence"]));
        Assert.Equal(64, all.Metadata["impasto.sha256"].Length);
    }

    [Fact]
    public void A_model_of_the_users_comes_before_what_ships()
    {
        string file = folder.File("own.safetensors");
        Write(file, [], "mine");
        store.ImportTransform(file, "styles");

        Assert.Equal("mine", NetworkExport.Of(models, "styles").Metadata["impasto.styles"]);
        Assert.Equal("mine", NetworkExport.Of(models, "mine").Metadata["impasto.styles"]);
    }

    [Fact]
    public void The_size_of_the_border_is_that_of_the_network()
    {
        OnnxBorder upscale = NetworkExport.Of(models, "upscale4").Border;
        Assert.Equal(models.Upscale(4).Reach, upscale.Around);
        Assert.Equal(new OnnxBorder { Multiple = 8 }, NetworkExport.Of(models, "adain").Border);
        Assert.Equal(new OnnxBorder { Multiple = 4 }, NetworkExport.Of(models, "udnie").Border);
    }

    [Theory]
    [InlineData("udnei", "did you mean udnie?")]
    [InlineData("stlyes", "did you mean styles?")]
    public void A_name_that_nothing_has_is_refused_with_the_one_that_was_meant(string name, string said) =>
        Assert.Contains(
            said,
            Assert.Throws<WeightException>(() => NetworkExport.Of(models, name)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("udnie", "udnie", null)]
    [InlineData("adain", null, "relu1_1")]
    [InlineData("style-bank", null, "relu1_1")]
    [InlineData("upscale4", "udnie", null)]
    [InlineData("vgg19-narrow", "udnie", null)]
    [InlineData("wct-decoder1", null, "relu1_1")]
    public void A_choice_that_a_network_does_not_have_is_refused(string name, string? style, string? layer) =>
        Assert.Contains(
            "leave --",
            Assert.Throws<ArgumentException>(
                () => NetworkExport.Of(models, name, new ExportChoice(style, layer))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void An_ONNX_file_is_one_already()
    {
        string file = folder.File("net.onnx");
        OnnxSamples.Style(file, "udnie");
        store.ImportOnnx(file, "mine").Dispose();

        Assert.Equal(
            $"mine is an ONNX file already: copy {store.Resolve("mine")}.",
            Assert.Throws<ArgumentException>(() => NetworkExport.Of(models, "mine")).Message);
        Assert.Equal(
            $"{file} is an ONNX file already: copy {file}.",
            Assert.Throws<ArgumentException>(() => NetworkExport.Of(models, file)).Message);
    }

    private static void Write(string file, Dictionary<string, string> metadata, params string[] styles)
    {
        TransformNetworkOptions options = new() { Width = 4, Blocks = 1, EdgeKernel = 3 };
        TransformWeights weights = TransformWeights.Random(options, styles, seed: 1);
        foreach ((string key, string value) in weights.OwnMetadata)
        {
            metadata[key] = value;
        }

        SafetensorsWriter.Write(file, weights.Tensors, metadata);
    }
}
