using System.Text.RegularExpressions;
using Impasto.Media.Sounds;
using Impasto.Tests;

namespace Impasto.Package.Tests;

/// <summary>
/// Runs the C# of the documentation as it stands, on pictures and recordings of the names that it reads (.jpg, .wav).
/// </summary>
[Collection(WorkspaceGroup.Name)]
public partial class ExampleTests(Workspace workspace)
{
    public static TheoryData<string> Names => [.. Example.All.Select(example => example.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Paints_a_picture_or_makes_a_sound(string name)
    {
        Example example = Example.All.Single(example => example.Name == name);
        string folder = workspace.CreateFolder($"{name}.run");
        foreach (Match file in PictureToRead().Matches(example.Code))
        {
            Picture.Copy(
                file.Value.Contains("photo", StringComparison.Ordinal) ? Picture.Content : Picture.Style,
                Path.Combine(folder, file.Value));
        }

        foreach (Match file in SoundToRead().Matches(example.Code))
        {
            string sample = file.Value.Contains("guitar", StringComparison.Ordinal) ? "strings.wav" : "bells.wav";
            File.Copy(Path.Combine(Repository.Root, "samples", sample), Path.Combine(folder, file.Value));
        }

        string[] read = Directory.GetFiles(folder);
        await Command.RunAsync("dotnet", [workspace.GetProgram(name)], folder);

        string[] written = [.. Directory.GetFiles(folder).Except(read)];
        Assert.NotEmpty(written);
        Assert.All(written, AssertIsMade);
    }

    private static void AssertIsMade(string path)
    {
        if (Path.GetExtension(path) == ".wav")
        {
            Sound made = SoundSource.ReadWhole(path);
            Sound content = SoundSource.ReadWhole(Path.Combine(Repository.Root, "samples", "strings.wav"));
            Assert.Equal((content.Length, content.Rate), (made.Length, made.Rate));
            Assert.False(content.Channel(0).SequenceEqual(made.Channel(0)));
        }
        else
        {
            Picture.AssertIsRepainted(path);
        }
    }

    [Fact]
    public void The_readme_has_examples() =>
        Assert.Contains(Example.All, example => example.Name.Contains("README", StringComparison.Ordinal));

    [GeneratedRegex("(?<=\")[^\"]+\\.jpg(?=\")")]
    private static partial Regex PictureToRead();

    [GeneratedRegex("(?<=\")(?!out)[^\"]+\\.wav(?=\")")]
    private static partial Regex SoundToRead();
}
