using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Cli.Tests;

/// <summary>Networks that have learned their styles, as a process of its own, with small random networks.</summary>
public sealed class TransformCommandTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public TransformCommandTests()
    {
        folder.WriteImage("content.png", 46, 33);
        TransformWeights weights = TransformWeights.Random(
            new TransformNetworkOptions { Width = 4, Blocks = 1, EdgeKernel = 3 }, ["bright", "dark"], seed: 1);
        float[] rows = weights.Tensors.First(t => t.Name == "in5.bias").Values;
        rows.AsSpan(4).Fill(0.7f);
        SafetensorsWriter.Write(At("two.safetensors"), weights.Tensors, weights.OwnMetadata);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_style_of_an_imported_network_picks_the_method_by_its_name()
    {
        ProgramResult import = await folder.RunAsync("models", "import", At("two.safetensors"), "--name", "two");
        ProgramResult bright = await PaintAsync("bright.png", "--style", "bright");
        ProgramResult both = await PaintAsync(
            "both.png", "--style", "bright", "--style", "dark", "--style-blend", "1,0");
        ProgramResult half = await PaintAsync("half.png", "--style", "bright", "--strength", "0.5");

        Assert.Equal((0, ""), (import.ExitCode, import.Error));
        Assert.Contains("bright, dark", import.Output, StringComparison.Ordinal);
        Assert.All([bright, both, half], run => Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error)));
        Assert.Equal((46, 33), (Read("bright.png").Width, Read("bright.png").Height));
        Assert.Equal(Read("bright.png").Pixels.ToArray(), Read("both.png").Pixels.ToArray());
        Assert.NotEqual(Read("bright.png").Pixels.ToArray(), Read("half.png").Pixels.ToArray());
    }

    [Fact]
    public async Task A_network_of_Torch7_is_imported_and_paints_by_its_name()
    {
        ProgramResult import = await folder.RunAsync(
            "models", "import", ModelsCommandTests.Fixture("torch7.t7"), "--name", "candy");
        ProgramResult run = await PaintAsync("candy.png", "--style", "candy");

        Assert.Equal((0, ""), (import.ExitCode, import.Error));
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Equal((46, 33), (Read("candy.png").Width, Read("candy.png").Height));
    }

    [Fact]
    public async Task Learned_styles_are_listed_and_shown_on_a_sheet()
    {
        new ModelStore(At("")).ImportTransform(At("two.safetensors"), "two");

        ProgramResult list = await folder.RunAsync("styles", "list", "--contact-sheet", At("sheet.png"));
        ProgramResult models = await folder.RunAsync("models", "list");

        Assert.Equal((0, ""), (list.ExitCode, list.Error));
        Assert.StartsWith("bright", list.Output, StringComparison.Ordinal);
        Assert.Contains("learned by two", list.Output, StringComparison.Ordinal);
        Assert.Contains("transform network of bright, dark", models.Output, StringComparison.Ordinal);
        Assert.True(Read("sheet.png").Width >= 2 * 320);
    }

    [Theory]
    [InlineData(2, "--refine is for --method", "--style", "bright", "--refine", "3")]
    [InlineData(2, "--light is for --method", "--style", "bright", "--method", "wct", "--light")]
    [InlineData(1, "no network has learned 'grey'", "--style", "grey", "--method", "transform")]
    [InlineData(2, "blend weights", "--style", "bright", "--style-blend", "1,2")]
    [InlineData(2, "--strength is a number from 0 to 1", "--style", "bright", "--strength", "2")]
    [InlineData(2, "did you mean transform?", "--style", "bright", "--method", "transfrom")]
    [InlineData(1, "did you mean bright?", "--style", "brihgt", "--method", "transform")]
    public async Task What_makes_no_sense_gives_one_line(int exitCode, string said, params string[] options)
    {
        new ModelStore(At("")).ImportTransform(At("two.safetensors"), "two");

        (await PaintAsync("out.png", options)).AssertOneLine(exitCode, said);
        Assert.False(File.Exists(At("out.png")));
    }

    [Theory]
    [InlineData(2, "either a recipe, or a painting")]
    [InlineData(2, "go together", "--style", "content.png")]
    [InlineData(1, "cannot be a model's name", "--style", "content.png", "--name", "../x")]
    [InlineData(1, "named 'two' already", "--style", "content.png", "--name", "two")]
    public async Task A_style_is_not_trained_under_a_name_that_cannot_be_had(
        int exitCode, string said, params string[] options)
    {
        new ModelStore(At("")).ImportTransform(At("two.safetensors"), "two");

        ProgramResult run = await folder.RunAsync(["train", "--out", At("run"), .. options]);

        run.AssertOneLine(exitCode, said);
        Assert.False(Directory.Exists(At("run")));
    }

    [Fact]
    public async Task A_damaged_network_is_named()
    {
        await File.WriteAllTextAsync(At("broken.pth"), "not a network");

        ProgramResult run = await folder.RunAsync("models", "import", At("broken.pth"), "--name", "broken");

        run.AssertOneLine(1, "broken.pth");
    }

    private string At(string name) => folder.At(name);

    private ImageBuffer Read(string name) => ImageFile.Read(At(name));

    private Task<ProgramResult> PaintAsync(string output, params string[] options) =>
        folder.RunAsync(["stylize", At("content.png"), "-o", At(output), .. options]);
}
