namespace Impasto.Package.Tests;

/// <summary>The tool as `dotnet tool install` leaves it.</summary>
[Collection(WorkspaceGroup.Name)]
public class ToolTests(Workspace workspace)
{
    [Fact]
    public async Task Repaints()
    {
        string folder = workspace.CreateFolder("tool.run");
        Picture.Copy(Picture.Content, Path.Combine(folder, "photo.jpg"));
        Picture.Copy(Picture.Style, Path.Combine(folder, "painting.jpg"));

        await Command.RunAsync(
            workspace.Tool, ["stylize", "photo.jpg", "--style", "painting.jpg", "-o", "out.png"], folder);

        Picture.AssertIsRepainted(Path.Combine(folder, "out.png"));
    }

    [Fact]
    public async Task Tells_its_version()
    {
        string version = await Command.RunAsync(workspace.Tool, ["--version"], workspace.Folder);

        Assert.Matches(@"^\d+\.\d+\.\d+(-[0-9a-z.]+)?\s*$", version);
    }
}
