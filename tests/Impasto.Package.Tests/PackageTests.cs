using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Impasto.Tests;

namespace Impasto.Package.Tests;

/// <summary>What the packages say of themselves and what they hold.</summary>
[Collection(WorkspaceGroup.Name)]
public class PackageTests(Workspace workspace)
{
    private const string Tool = "Impasto.Cli";

    // It comes with the tool.
    private const string Studio = "Impasto.Studio";
    private const int MostToolBytes = 34_000_000;

    private static readonly string ToolHere = $"{Tool}.{Workspace.SystemName}";

    private static readonly string[] Libraries =
    [
        .. Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Select(folder => Path.GetFileName(folder)).Where(name => name is not (Tool or Studio)),
    ];

    private static readonly string[] All = [.. Libraries, Tool, ToolHere];

    public static TheoryData<string> Names => [.. All];

    public static TheoryData<string> WithCode => [.. Libraries, ToolHere];

    [Fact]
    public void There_is_one_for_each_library_and_for_the_tool_on_each_system() => Assert.Equal(
        All.Select(name => $"{name}.{workspace.Version}.nupkg").Order(StringComparer.Ordinal),
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

    [Fact]
    public void The_tool_carries_libvips_for_its_own_system_only()
    {
        using ZipArchive package = Open(ToolHere, "nupkg");

        Assert.Single(package.Entries, entry => entry.Name.StartsWith("libvips", StringComparison.Ordinal));
        Assert.InRange(new FileInfo(PathOf(ToolHere, "nupkg")).Length, 1, MostToolBytes);
    }

    [Theory]
    [MemberData(nameof(WithCode))]
    public void Comes_with_documentation_and_symbols_and_without_paths_of_this_machine(string name)
    {
        using ZipArchive package = Open(name, "nupkg");
        using ZipArchive symbols = Open(name, "snupkg");
        string assembly = name == ToolHere ? Tool : name;

        Assert.NotNull(Find(package, $"{assembly}.xml"));
        Assert.DoesNotContain(Repository.Root, Read(package, $"{assembly}.dll"), StringComparison.Ordinal);
        Assert.NotNull(Find(symbols, $"{assembly}.pdb"));
    }

    [Fact]
    public void The_assembly_version_has_no_part_that_changes_with_a_commit()
    {
        Version version = typeof(Media.Images.ImageFile).Assembly.GetName().Version!;

        Assert.Equal((0, 0), (version.Build, version.Revision));
    }

    private ZipArchive Open(string name, string extension) =>
        ZipFile.OpenRead(PathOf(name, extension));

    private string PathOf(string name, string extension) =>
        Path.Combine(workspace.Feed, $"{name}.{workspace.Version}.{extension}");

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
