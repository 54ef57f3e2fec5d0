using Impasto.Compute.Ops;
using Impasto.Encoders;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Models;

public sealed class ModelLibraryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ModelStore store;
    private readonly ModelLibrary models;

    public ModelLibraryTests()
    {
        store = new ModelStore(folder.Path);
        models = new ModelLibrary(store);
    }

    public void Dispose()
    {
        models.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_shared_encoder_serves_all_levels()
    {
        WriteEncoder(ShippedModels.NarrowEncoder);
        foreach (int level in new[] { 1, 2, 3 })
        {
            WriteDecoder(ShippedModels.WctDecoder(level), $"conv{level}_1");
        }

        IReadOnlyList<AutoEncoder> networks = models.WhiteningColouring(folder.Path);
        Assert.Equal(["relu3_1", "relu2_1", "relu1_1"], networks.Select(n => n.Layer));
        Assert.Single(networks.Select(n => n.Encoder).Distinct());
        Assert.Equal("conv3_1", networks[0].Encoder.Weights.Convolutions[^1].Name);
        Assert.Equal(3, networks.Select(n => n.Fingerprint).Distinct().Count());
        Assert.Equal(["relu1_1"], models.WhiteningColouring(folder.Path, levels: 1).Select(n => n.Layer));
    }

    [Fact]
    public void AdaIN_finds_its_networks_under_the_shipped_names()
    {
        WriteEncoder(ShippedModels.NarrowEncoder);
        WeightFixtures.AssertRefused(() => models.AdaIn(folder.Path), ShippedModels.AdaInDecoder, "is missing");
        WriteDecoder(ShippedModels.AdaInDecoder, "conv4_1");
        AutoEncoder network = models.AdaIn(folder.Path);
        Assert.Equal(("relu4_1", 8, 32), (network.Layer, network.Reduction, network.Channels));
    }

    [Fact]
    public void A_decoder_that_does_not_fit_the_encoder_is_refused()
    {
        WriteEncoder("encoder1_1.safetensors");
        SafetensorsWriter.Write(
            folder.File("decoder1_1.safetensors"),
            DecoderWeights.Mirror(RandomVgg.Vgg19(seed: 1, narrowing: 8), "conv1_1", seed: 1).ToTensors());
        WeightFixtures.AssertRefused(
            () => models.WhiteningColouring(folder.Path), "takes 8 channels", "gives 4 at relu1_1");
    }

    [Fact]
    public void A_folder_without_networks_is_refused()
    {
        WeightFixtures.AssertRefused(() => models.AdaIn(folder.File("absent")), "no such folder");
        WeightFixtures.AssertRefused(() => models.WhiteningColouring(folder.Path), folder.Path, "is missing");
        WeightFixtures.AssertRefused(() => models.AdaIn(folder.Path), folder.Path, "is missing");
    }

    [Fact]
    public void What_is_not_shipped_is_refused_by_name()
    {
        WeightFixtures.AssertRefused(() => ShippedModels.Open("absent.safetensors"), "'absent.safetensors'");
        WeightFixtures.AssertRefused(() => models.Upscale(3), "enlarges 3 times");
    }

    [Fact]
    public void A_network_is_read_once_and_shared()
    {
        Assert.Same(models.Encoder(), models.Encoder());
        Assert.Same(models.Encoder(), models.Encoder(null, new EncoderOptions()));
        Assert.NotSame(models.Encoder(), models.Encoder(null, new EncoderOptions { Pooling = PoolKind.Average }));
        Assert.Same(models.AdaIn().Decoder, models.AdaIn().Decoder);
        Assert.Same(models.Upscale(4), models.Upscale("upscale4.safetensors"));
        Assert.Same(models.StyleBank(), models.StyleBank());
        WriteEncoder("e.safetensors");
        VggEncoder encoder = models.Encoder(folder.File("e.safetensors"));
        File.Delete(folder.File("e.safetensors"));
        Assert.Same(encoder, models.Encoder(Path.Combine(folder.Path, ".", "e.safetensors")));
    }

    [Fact]
    public void Threads_that_ask_at_the_same_time_get_the_same_network()
    {
        const int Threads = 8;
        VggEncoder[] encoders = new VggEncoder[Threads];
        using Barrier start = new(Threads);
        Thread[] threads =
        [
            .. Enumerable.Range(0, Threads).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                encoders[i] = models.Encoder();
            })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Single(encoders.Distinct());
        Assert.NotNull(encoders[0]);
    }

    [Fact]
    public void A_name_is_a_model_then_a_file_then_a_shipped_network()
    {
        string file = WeightFixtures.Find("tiny.pth");
        store.Import(file, "mine");
        Assert.Equal(store.Resolve("mine"), models.Encoder("mine").Weights.Source);
        Assert.Equal(file, models.Encoder(file).Weights.Source);
        Assert.Same(models.Encoder(), models.Encoder(ShippedModels.Encoder));
        WeightFixtures.AssertRefused(() => models.Encoder("mien"), "no model named 'mien'", "did you mean mine?");
        WeightFixtures.AssertRefused(() => models.FeatureEncoder("gabro"), "named 'gabro'", "did you mean gabor?");
        WeightFixtures.AssertRefused(() => models.FeatureEncoder("random_vgg"), "did you mean random-vgg?");
        WeightFixtures.AssertRefused(() => models.Encoder("other"), "no model named 'other'", "there are mine");
        WeightFixtures.AssertRefused(() => models.Encoder(folder.File("absent")), "there is no such file");
        WeightFixtures.AssertRefused(() => models.StyleBank("absent.pth"), "absent.pth: there is no such file");
        using ModelLibrary bare = new();
        WeightFixtures.AssertRefused(() => bare.Encoder("mine"), "no file 'mine'");
    }

    [Fact]
    public void A_file_that_was_wrong_is_read_again()
    {
        string file = folder.Write("e.safetensors", [1, 2, 3]);
        WeightFixtures.AssertRefused(() => models.Encoder(file), "known format");
        WriteEncoder("e.safetensors");
        Assert.Equal(file, models.Encoder(file).Weights.Source);
    }

    [Fact]
    public void Styles_are_found_by_name_and_the_users_own_first()
    {
        LearnedStyle shipped = models.LearnedStyles()[0];
        Assert.Equal(ShippedModels.Styles, shipped.Network);
        SafetensorsWriter.Write(
            folder.File("w"), Styles(shipped.Style, "zig-zag").Tensors, Styles(shipped.Style, "zig-zag").OwnMetadata);
        store.ImportTransform(folder.File("w"), "own");
        Assert.Equal(
            [new(shipped.Style, "own"), new("zig-zag", "own"), shipped], models.LearnedStyles().Take(3));
        Assert.Equal(store.Resolve("own"), models.Transform([shipped.Style, "zig-zag"]).Weights.Source);
        Assert.Same(models.Transform([shipped.Style]), models.Transform("own"));
        Assert.Equal(
            ShippedModels.LightStyles, models.Transform([shipped.Style], light: true).Weights.Source);
        WeightFixtures.AssertRefused(
            () => models.Transform(["zig-zg"]), "no network has learned 'zig-zg'", "did you mean zig-zag?");
        WeightFixtures.AssertRefused(
            () => models.Transform(["zig-zag"], light: true), "no light network has learned 'zig-zag'");
        LearnedStyle other = models.LearnedStyles().First(s => s.Network != "own" && s.Style != shipped.Style);
        WeightFixtures.AssertRefused(() => models.Transform(["zig-zag", other.Style]), "cannot be blended");
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Equal("styles", Assert.Throws<ArgumentException>(() => models.Transform([])).ParamName);
        Assert.Equal("styles", Assert.Throws<ArgumentNullException>(
            () => models.Transform((IReadOnlyList<string>)null!)).ParamName);
        Assert.Equal("nameOrPath", Assert.Throws<ArgumentNullException>(() => models.Upscale(null!)).ParamName);
        Assert.Equal("levels", Assert.Throws<ArgumentOutOfRangeException>(
            () => models.WhiteningColouring(levels: 6)).ParamName);
    }

    [Fact]
    public void A_library_that_was_disposed_of_gives_nothing()
    {
        VggEncoder encoder = models.Encoder();
        models.Dispose();
        Assert.Throws<ObjectDisposedException>(() => models.Encoder());
        models.Dispose();
        Assert.NotNull(encoder.Weights);
    }

    private static TransformWeights Styles(params string[] styles) => TransformWeights.Random(
        new TransformNetworkOptions { Width = 2, Blocks = 1, EdgeKernel = 3 }, styles, seed: 1);

    private void WriteEncoder(string name) =>
        SafetensorsWriter.Write(folder.File(name), RandomVgg.Vgg19(seed: 1, narrowing: 16).ToTensors());

    private void WriteDecoder(string name, string deepest) => SafetensorsWriter.Write(
        folder.File(name),
        DecoderWeights.Mirror(RandomVgg.Vgg19(seed: 1, narrowing: 16), deepest, seed: 1).ToTensors());
}
