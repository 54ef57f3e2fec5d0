using System.Text.Json;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Cli.Tests;

/// <summary><c>impasto models check</c> on a file of each kind.</summary>
public sealed class ModelsCheckCommandTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("transform.pth", "PyTorch, 56 tensors", "PyTorch's example fast_neural_style", "--style NAME")]
    [InlineData("torch7.t7", "Torch7", "fast-neural-style", "not in strips")]
    [InlineData("published/decoder.pth", "decoder of relu4_1", "--method adain", "for wct", "decoder3_1, decoder4_1")]
    [InlineData("published/feature_invertor_conv2_1.t7", "Torch7", "decoder of relu2_1", "--method wct")]
    [InlineData("published/vgg_normalised.pth", "VGG-19 from conv1_1 to conv4_1", "a 1x1 convolution of its own")]
    [InlineData("vgg16-bn.pth", "PyTorch, 78 tensors", "VGG-16 from conv1_1 to conv5_3", "--encoder NAME")]
    [InlineData("vgg19-torchvision.safetensors", "safetensors", "VGG-19 from conv1_1 to conv5_4", "torchvision")]
    [InlineData("layer.pth", "2 tensors", "conv1_1 to conv1_1", "it ends at conv1_1")]
    public async Task A_file_of_others_is_told_what_it_is(string file, params string[] said) =>
        await AssertSaidAsync(ModelsCommandTests.Fixture(file), said);

    [Fact]
    public async Task A_file_of_ours_is_told_what_it_is()
    {
        folder.WriteModels();
        TransformWeights styles = TransformWeights.Random(
            new() { Width = 4, Blocks = 1, EdgeKernel = 3 }, ["bright", "dark"], seed: 1);
        SafetensorsWriter.Write(folder.At("styles.safetensors"), styles.Tensors, styles.OwnMetadata);
        SafetensorsWriter.Write(
            folder.At("run.safetensors"), [new("image", [2], [1, 2])], new Dictionary<string, string>
            {
                ["fingerprint"] = "0123",
            });

        await AssertSaidAsync(
            folder.At("styles.safetensors"), "1 residual blocks", "styles bright, dark", "--style bright");
        await AssertSaidAsync(folder.At("run.safetensors"), "checkpoint of a run", "missing");
        await AssertSaidAsync(
            Path.Combine(folder.Models, ShippedModels.AdaInDecoder),
            "decoder of relu4_1",
            $"--method adain --model {folder.Models}",
            "for wct, in the same folder",
            "decoder4_1");
        await AssertSaidAsync(
            Path.Combine(folder.Models, ShippedModels.WctDecoder(2)), "decoder of relu2_1", "--method wct");
    }

    [Theory]
    [InlineData("style-bank.safetensors", "a StyleBank network of great-wave", "--method style-bank --model")]
    [InlineData("upscale4.safetensors", "enlarges 4 times", "impasto upscale photo.jpg --model")]
    [InlineData("styles-film.safetensors", "a transform network for film", "--style great-wave")]
    [InlineData("vgg19-compact.safetensors", "RGB in 0..1 (unit)", "--encoder NAME")]
    public async Task What_Impasto_brings_along_is_told_what_it_is(string file, params string[] said)
    {
        string fixtures = Path.GetDirectoryName(ModelsCommandTests.Fixture("layer.pth"))!;
        await AssertSaidAsync(Path.GetFullPath(Path.Combine(fixtures, "../../../models", file)), said);
    }

    [Fact]
    public async Task It_is_told_as_json()
    {
        string file = ModelsCommandTests.Fixture("transform.pth");

        ProgramResult run = await InProcess.RunAsync("models", "check", file, "--json");

        JsonElement json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(file, json.GetProperty("file").GetString());
        Assert.Equal("PyTorch", json.GetProperty("format").GetString());
        Assert.Equal(56, json.GetProperty("tensors").GetInt32());
        Assert.Contains(file, json.GetProperty("uses")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(0, json.GetProperty("missing").GetArrayLength());
    }

    [Theory]
    [InlineData("tensors.pth", "this is a PyTorch file with", "no network that is known here")]
    [InlineData("hostile-system.pth", "posix.system")]
    [InlineData("absent.pth", "there is no such file")]
    public async Task What_cannot_be_used_gives_one_line(string file, params string[] said)
    {
        string fixtures = Path.GetDirectoryName(ModelsCommandTests.Fixture("layer.pth"))!;

        string line = await InProcess.RefusalAsync(exitCode: 1, "models", "check", Path.Combine(fixtures, file));

        Assert.All(said, part => Assert.Contains(part, line, StringComparison.Ordinal));
    }

    private static async Task AssertSaidAsync(string file, params string[] said)
    {
        ProgramResult run = await InProcess.RunAsync("models", "check", file);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith($"file       {file} (", run.Output, StringComparison.Ordinal);
        Assert.All(said, part => Assert.Contains(part, run.Output, StringComparison.Ordinal));
    }
}
