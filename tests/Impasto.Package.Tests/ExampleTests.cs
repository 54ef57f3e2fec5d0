using System.Text.RegularExpressions;

namespace Impasto.Package.Tests;

/// <summary>Runs the C# of the documentation as it stands, on pictures of the names that it reads (.jpg).</summary>
[Collection(WorkspaceGroup.Name)]
public partial class ExampleTests(Workspace workspace)
{
    public static TheoryData<string> Names => [.. Example.All.Select(example => example.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Paints_a_picture(string name)
    {
        Example example = Example.All.Single(example => example.Name == name);
        string folder = workspace.CreateFolder($"{name}.run");
        foreach (Match file in PictureToRead().Matches(example.Code))
        {
            Picture.Copy(
                file.Value.Contains("photo", StringComparison.Ordinal) ? Picture.Content : Picture.Style,
                Path.Combine(folder, file.Value));
        }

        string[] read = Directory.GetFiles(folder);
        await Command.RunAsync("dotnet", [workspace.GetProgram(name)], folder);

        string[] written = [.. Directory.GetFiles(folder).Except(read)];
        Assert.NotEmpty(written);
        Assert.All(written, Picture.AssertIsRepainted);
    }

    [Fact]
    public void The_readme_has_examples() =>
        Assert.Contains(Example.All, example => example.Name.Contains("README", StringComparison.Ordinal));

    [GeneratedRegex("(?<=\")[^\"]+\\.jpg(?=\")")]
    private static partial Regex PictureToRead();
}
