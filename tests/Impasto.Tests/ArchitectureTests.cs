using System.Xml.Linq;

namespace Impasto.Tests;

/// <summary>The projects point downward only, as ARCHITECTURE.md draws it.</summary>
public class ArchitectureTests
{
    [Theory]
    [InlineData("Impasto.Compute")]
    [InlineData("Impasto.Media")]
    [InlineData("Impasto.Onnx", "Impasto.Compute")]
    [InlineData("Impasto", "Impasto.Compute", "Impasto.Media", "Impasto.Onnx")]
    [InlineData("Impasto.Training", "Impasto")]
    [InlineData("Impasto.Cluster", "Impasto", "Impasto.Training")]
    [InlineData("Impasto.Studio", "Impasto", "Impasto.Training", "Impasto.Cluster")]
    [InlineData("Impasto.Cli", "Impasto", "Impasto.Training", "Impasto.Cluster", "Impasto.Studio")]
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

    [Theory]
    [InlineData("Impasto.Compute")]
    [InlineData("Impasto.Media")]
    [InlineData("Impasto.Onnx")]
    [InlineData("Impasto")]
    [InlineData("Impasto.Training")]
    [InlineData("Impasto.Cluster")]
    [InlineData("Impasto.Studio")]
    [InlineData("Impasto.Cli")]
    public void Namespaces_of_a_project_do_not_use_each_other_in_circles(string project) =>
        Assert.Null(NamespaceUse.OfProject(Path.Combine(Repository.Root, "src", project)).FindCircle());

    [Fact]
    public void A_circle_of_namespaces_is_found_and_named()
    {
        const string A = "using P.B;\nnamespace P.A;\npublic sealed class First : Second { }";
        const string B = "namespace P.B;\npublic class Second { object third = new C.Third(1); }";
        const string Free = "namespace P.C;\ninternal readonly record struct Third(int X);\n// using P.A; P.A.First";
        const string Bound = "namespace P.C;\ninternal delegate P.A.First Third(int x);";
        const string Part = "using P.A;\nnamespace P.C.Part;\ninternal static class Fourth { Third t; }";
        Assert.Null(NamespaceUse.OfSources(A, B, Free, Part).FindCircle());
        Assert.Equal("P.A -> P.B -> P.C -> P.A", NamespaceUse.OfSources(A, B, Bound).FindCircle());
        Assert.Equal(
            "P.A -> P.C.Part -> P.A", NamespaceUse.OfSources("using P.C.Part;\n" + A, B, Free, Part).FindCircle());
    }
}
