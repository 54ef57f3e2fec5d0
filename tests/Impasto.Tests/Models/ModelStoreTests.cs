using Impasto.Models;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Models;

public sealed class ModelStoreTests
{
    [Fact]
    public void An_imported_model_is_listed_described_and_resolved()
    {
        using TemporaryFolder home = new();
        ModelStore store = new(home.Path);
        string file = WeightFixtures.Find("vgg16-bn.pth");

        ModelInfo info = store.Import(file, "my-vgg.1", InputNormalisation.Caffe);

        Assert.Equal(["my-vgg.1"], store.List());
        Assert.Equal(info.Path, store.Resolve("my-vgg.1"));
        Assert.Equal(home.File("models/my-vgg.1.safetensors"), info.Path);
        Assert.Equal("VGG-16", info.Architecture);
        Assert.Equal(InputNormalisation.Caffe, info.Input);
        Assert.Equal("vgg16-bn.pth", info.Source);
        Assert.Equal(VggWeights.Load(file).Sha256, info.SourceSha256);
        Assert.Equal(new FileInfo(info.Path).Length, info.Bytes);
        Assert.Equal(KeyValuePair.Create("conv5_3", 2), info.Widths[^1]);
        Assert.Equal([info.Path], Directory.GetFiles(store.Folder));
    }

    // A file is opened once, so that what is looked at is what is kept.
    [Fact]
    public void What_was_opened_is_imported_though_its_file_is_gone()
    {
        using TemporaryFolder home = new();
        ModelStore store = new(home.Path);
        byte[] network = File.ReadAllBytes(WeightFixtures.Find("vgg16-bn.pth"));
        byte[] style = File.ReadAllBytes(WeightFixtures.Find("transform.pth"));
        using WeightFile first = WeightFile.Open(new MemoryStream(network), "gone/vgg.pth");
        using WeightFile second = WeightFile.Open(new MemoryStream(style), "gone/style.pth");

        Assert.Equal("vgg.pth", store.Import(first, "mine").Source);
        Assert.Equal(["kept"], store.ImportTransform(second, "kept").Styles);
        Assert.Equal(["kept", "mine"], store.List().Order());
    }

    [Fact]
    public void An_imported_model_has_the_values_of_its_source()
    {
        using TemporaryFolder home = new();
        ModelStore store = new(home.Path);
        VggWeights source = VggWeights.Load(WeightFixtures.Find("vgg16-bn.pth"));

        VggWeights imported = VggWeights.Load(store.Import(source.Source, "v").Path);

        Assert.Equal(source.Convolutions.Select(c => c.Name), imported.Convolutions.Select(c => c.Name));
        Assert.All(source.Convolutions.Zip(imported.Convolutions), pair =>
        {
            Assert.Equal(pair.First.Weight, pair.Second.Weight);
            Assert.Equal(pair.First.Bias, pair.Second.Bias);
        });
    }

    [Fact]
    public void Projections_preprocessing_and_metadata_survive_the_import()
    {
        using TemporaryFolder home = new();
        string file = home.File("w");
        SafetensorsWriter.Write(
            file,
            [
                new("preprocess.weight", [3, 3, 1, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
                new("preprocess.bias", [3], [1, 2, 3]),
                new("conv1_1.weight", [1, 3, 3, 3], new float[27]), new("conv1_1.bias", [1], [4]),
                new("conv1_1.projection.weight", [2, 1, 1, 1], [5, 6]), new("conv1_1.projection.bias", [2], [7, 8]),
            ],
            new Dictionary<string, string> { ["license"] = "MIT", ["input"] = "RGB in [0,1]" });
        ModelStore store = new(home.Path);

        VggWeights imported = VggWeights.Load(store.Import(file, "slim").Path);

        Assert.Equal([1f, 2, 3, 4, 5, 6, 7, 8, 9], imported.Preprocess!.Weight);
        Assert.Equal([5f, 6], imported.Convolutions[0].Projection!.Weight);
        Assert.Equal([7f, 8], imported.Convolutions[0].Projection!.Bias);
        Assert.Equal(InputNormalisation.Unit, imported.Input);
        Assert.True(imported.ReflectionPadding);
        Assert.Equal("MIT", imported.Metadata["license"]);
    }

    [Fact]
    public void The_same_import_gives_the_same_bytes()
    {
        using TemporaryFolder home = new();
        ModelStore store = new(home.Path);
        string file = WeightFixtures.Find("tiny.pth");

        Assert.Equal(
            File.ReadAllBytes(store.Import(file, "a").Path), File.ReadAllBytes(store.Import(file, "b").Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("../escape")]
    [InlineData("/etc/passwd")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("Upper")]
    [InlineData("new\nline")]
    [InlineData("end\n")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890abcde")]
    public void A_name_that_could_leave_the_folder_is_refused(string name)
    {
        using TemporaryFolder home = new();
        ModelStore store = new(home.Path);

        string file = WeightFixtures.Find("tiny.pth");

        WeightFixtures.AssertRefused(() => store.Import(file, name), "cannot be a model's name");
        WeightFixtures.AssertRefused(() => store.Info(name), "no model named");
        Assert.Empty(Directory.GetFileSystemEntries(home.Path));
    }

    [Fact]
    public void A_name_that_is_taken_is_refused()
    {
        using TemporaryFolder home = new();
        ModelStore store = new(home.Path);
        string path = store.Import(WeightFixtures.Find("tiny.pth"), "a").Path;

        WeightFixtures.AssertRefused(() => store.Import(WeightFixtures.Find("vgg19.pth"), "a"), "already", path);
    }

    [Fact]
    public void A_file_that_is_no_encoder_leaves_the_store_as_it_was()
    {
        using TemporaryFolder home = new();
        ModelStore store = new(home.Path);

        string other = WeightFixtures.Find("tensors.pth");
        string hostile = WeightFixtures.Find("hostile-system.pth");

        WeightFixtures.AssertRefused(() => store.Import(other, "a"), "no VGG network");
        WeightFixtures.AssertRefused(() => store.Import(hostile, "a"), "posix.system");

        Assert.Empty(store.List());
    }

    [Fact]
    public void What_is_not_a_name_is_a_path()
    {
        using TemporaryFolder home = new();
        ModelStore store = new(home.Path);
        string file = WeightFixtures.Find("tiny.pth");
        store.Import(file, "a");

        Assert.Equal(file, store.Resolve(file));
        WeightFixtures.AssertRefused(() => store.Resolve("b"), "no model named 'b'", "there are a");
    }

    [Fact]
    public void A_damaged_model_is_listed_and_said_to_be_damaged()
    {
        using TemporaryFolder home = new();
        ModelStore store = new(home.Path);
        Directory.CreateDirectory(store.Folder);
        File.WriteAllText(home.File("models/broken.safetensors"), "no weights");
        File.WriteAllText(home.File("models/vgg19.part"), "half a download");

        Assert.Equal(["broken"], store.List());
        WeightFixtures.AssertRefused(() => store.Info("broken"), "broken.safetensors", "known format");
    }
}
