using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Impasto.Tests;

namespace Impasto.Package.Tests;

/// <summary>What the packages say of themselves and what they hold.</summary>
[Collection(WorkspaceGroup.Name)]
public class PackageTests(Workspace workspace)
{
    private static readonly string[] Projects =
        [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(folder => Path.GetFileName(folder))];

    public static TheoryData<string> Names => [.. Projects];

    [Fact]
    public void There_is_one_for_each_project() => Assert.Equal(
        Projects.Select(name => $"{name}.{workspace.Version}.nupkg").Order(StringComparer.Ordinal),
        Directory.GetFiles(workspace.Feed, "*.nupkg").Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Says_what_it_is(string name)
    {
        using ZipArchive package = Open(name, "nupkg");
        using Stream stream = package.GetEntry($"{name}.nuspec")!.Open();
        XElement metadata = XDocument.Load(stream).Root!.Elements().Single(e => e.Name.LocalName == "metadata");
        string Value(string element) => metadata.Elements().Single(e => e.Name.LocalName == element).Value;

        Assert.Equal("MIT", Value("license"));
        Assert.NotEmpty(Value("tags"));
        Assert.InRange(Value("description").Length, 40, 200);
        Assert.NotNull(package.GetEntry(Value("icon")));
        Assert.NotNull(package.GetEntry(Value("readme")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Comes_with_documentation_and_symbols_and_without_paths_of_this_machine(string name)
    {
        using ZipArchive package = Open(name, "nupkg");
        using ZipArchive symbols = Open(name, "snupkg");

        Assert.NotNull(Find(package, $"{name}.xml"));
        Assert.DoesNotContain(Repository.Root, Read(package, $"{name}.dll"), StringComparison.Ordinal);
        Assert.NotNull(Find(symbols, $"{name}.pdb"));
    }

    [Fact]
    public void The_assembly_version_has_no_part_that_changes_with_a_commit()
    {
        Version version = typeof(Media.Images.ImageFile).Assembly.GetName().Version!;

        Assert.Equal((0, 0), (version.Build, version.Revision));
    }

    private ZipArchive Open(string name, string extension) =>
        ZipFile.OpenRead(Path.Combine(workspace.Feed, $"{name}.{workspace.Version}.{extension}"));

    private static ZipArchiveEntry? Find(ZipArchive package, string name) =>
        package.Entries.SingleOrDefault(entry => entry.Name == name);

    private static string Read(ZipArchive package, string name)
    {
        using Stream stream = Find(package, name)!.Open();
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return Encoding.Latin1.GetString(bytes.ToArray());
    }
}
