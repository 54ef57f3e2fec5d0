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
    [InlineData("upscale2", "upscale")]
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
        Assert.Equal(all.Metadata["impasto.sha256"], one.Metadata["impasto.sha256"]);
    }

    [Fact]
    public void A_file_of_one_style_is_that_style_and_may_spell_licence_the_British_way()
    {
        string file = folder.File("net.safetensors");
        Write(file, new Dictionary<string, string> { ["licence"] = "CC0" }, "mine");

        OnnxModel model = NetworkExport.Of(models, file);

        Assert.Equal("CC0", model.Metadata["impasto.licence"]);
        Assert.Equal("image", Assert.Single(model.Describe(new OnnxSizes(1, 16, 16)).Inputs).Name);
    }

    [Fact]
    public void A_model_of_the_users_comes_before_what_ships()
    {
        string file = folder.File("own.safetensors");
        Write(file, [], "mine");
        store.ImportTransform(file, "styles");
        store.ImportTransform(file, "adain");

        Assert.Equal("mine", NetworkExport.Of(models, "styles").Metadata["impasto.styles"]);
        Assert.Equal("mine", NetworkExport.Of(models, "adain").Metadata["impasto.styles"]);
        Assert.Equal("mine", NetworkExport.Of(models, "mine").Metadata["impasto.styles"]);
    }

    [Fact]
    public void The_size_of_the_border_is_that_of_the_network()
    {
        OnnxBorder upscale = NetworkExport.Of(models, "upscale4").Border;
        Assert.Equal(models.Upscale(4).Reach, upscale.Around);
        Assert.Equal(new OnnxBorder { Multiple = 8 }, NetworkExport.Of(models, "adain").Border);
        Assert.Equal(new OnnxBorder { Multiple = 4 }, NetworkExport.Of(models, "udnie").Border);
        Assert.Equal(new OnnxBorder { Multiple = 4 }, NetworkExport.Of(models, "style-bank").Border);

        string file = folder.File("wide.safetensors");
        Write(file, [], new TransformNetworkOptions { Margin = 9 }, "mine");
        Assert.Equal(new OnnxBorder { Multiple = 4, Margin = 9 }, NetworkExport.Of(models, file).Border);
    }

    // What a network mirrors itself has to be less than the image.
    [Fact]
    public void The_smallest_edge_is_more_than_what_the_network_mirrors()
    {
        Assert.Equal(17, NetworkExport.Of(models, WeightFixtures.Find("torch7.t7")).SmallestEdge);
        Assert.Equal(2, NetworkExport.Of(models, "wct-decoder1").SmallestEdge);
    }

    [Fact]
    public void An_enlarged_picture_is_cut_as_its_image_is()
    {
        OnnxGraph graph = NetworkExport.Of(models, "upscale4").Describe(new OnnxSizes(1, 64, 64));
        OnnxOutput picture = Assert.Single(graph.Outputs);
        Assert.Equal(("image", 4), (picture.CutLike, picture.Scale));
    }

    [Theory]
    [InlineData("wct-decoder2", null, "relu2_1")]
    [InlineData("vgg19-compact", null, "relu4_1")]
    [InlineData("vgg19-compact", "relu2_1", "relu2_1")]
    public void The_layer_is_told_and_the_usual_one_unless_another_is_chosen(
        string name, string? layer, string expected) =>
        Assert.Equal(
            expected, NetworkExport.Of(models, name, new ExportChoice(Layer: layer)).Metadata["impasto.layer"]);

    [Fact]
    public void A_short_encoder_is_exported_to_its_last_layer()
    {
        OnnxModel model = NetworkExport.Of(models, WeightFixtures.Find("layer.pth"));
        Assert.Equal("relu1_1", model.Metadata["impasto.layer"]);
    }

    // A layer behind three pools, of 2x2 pixels each, has a pixel of every 8x8.
    [Fact]
    public void The_smallest_edge_of_an_encoder_is_that_of_its_layer()
    {
        OnnxModel model = NetworkExport.Of(models, "vgg19-compact", new ExportChoice(Layer: "pool3"));
        Assert.Equal(8, model.SmallestEdge);
    }

    [Fact]
    public void A_style_of_a_bank_is_told_alone()
    {
        OnnxModel model = NetworkExport.Of(models, "style-bank", new ExportChoice("mosaic"));
        Assert.Equal("mosaic", model.Metadata["impasto.styles"]);
        Assert.Single(model.Describe(new OnnxSizes(1, 16, 16)).Inputs);
    }

    [Theory]
    [InlineData("styles")]
    [InlineData("style-bank")]
    public void A_style_that_a_network_has_not_learned_is_refused_with_the_one_that_was_meant(string name) =>
        Assert.Contains(
            $"{name} has not learned 'mosiac'; did you mean mosaic?",
            Assert.Throws<ArgumentException>(
                () => NetworkExport.Of(models, name, new ExportChoice("mosiac"))).Message,
            StringComparison.Ordinal);

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
    [InlineData("udnie", null, "relu1_1")]
    [InlineData("adain", "udnie", null)]
    [InlineData("adain", null, "relu1_1")]
    [InlineData("styles", null, "relu1_1")]
    [InlineData("style-bank", null, "relu1_1")]
    [InlineData("upscale4", "udnie", null)]
    [InlineData("upscale4", null, "relu1_1")]
    [InlineData("vgg19-narrow", "udnie", null)]
    [InlineData("wct-decoder1", "udnie", null)]
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

    private static void Write(string file, Dictionary<string, string> metadata, params string[] styles) =>
        Write(file, metadata, new TransformNetworkOptions(), styles);

    private static void Write(
        string file, Dictionary<string, string> metadata, TransformNetworkOptions options, params string[] styles)
    {
        options = options with { Width = 4, Blocks = 1, EdgeKernel = 3 };
        TransformWeights weights = TransformWeights.Random(options, styles, seed: 1);
        foreach ((string key, string value) in weights.OwnMetadata)
        {
            metadata[key] = value;
        }

        SafetensorsWriter.Write(file, weights.Tensors, metadata);
    }
}
