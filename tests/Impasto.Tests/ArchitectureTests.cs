using System.Xml.Linq;

namespace Impasto.Tests;

/// <summary>The projects point downward only, as ARCHITECTURE.md draws it.</summary>
public class ArchitectureTests
{
    [Theory]
    [InlineData("Impasto.Compute")]
    [InlineData("Impasto.Media")]
    [InlineData("Impasto", "Impasto.Compute", "Impasto.Media")]
    [InlineData("Impasto.Training", "Impasto")]
    [InlineData("Impasto.Cli", "Impasto", "Impasto.Training")]
    public void A_project_refers_only_to_those_below_it(string project, params string[] below)
    {
        string path = Path.Combine(Repository.Root, "src", project, project + ".csproj");
        string[] references =
        [
            .. XDocument.Load(path).Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/'))),
        ];
        Assert.Equal(below.Order(), references.Order());
    }

    [Fact]
    public void The_compiled_engine_and_the_media_know_neither_each_other_nor_style_transfer()
    {
        foreach (Type type in new[] { typeof(Compute.Graphs.Graph), typeof(Media.Images.ImageBuffer) })
        {
            Assert.DoesNotContain(
                type.Assembly.GetReferencedAssemblies(), a => a.Name!.StartsWith("Impasto", StringComparison.Ordinal));
        }
    }
}
