using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Impasto.Tests;

namespace Impasto.Package.Tests;

/// <summary>
/// A folder outside the repository with a feed of our packages, and in it, built against that feed, every example of
/// the documentation and every sample that references packages; also the tool, installed.
/// </summary>
public sealed partial class Workspace : IAsyncLifetime
{
    private static readonly string[] SourceExtensions = [".cs", ".csproj", ".json"];

    private readonly Dictionary<string, string?> environment = [];

    /// <summary>Gets the folder.</summary>
    internal string Folder { get; } = Directory.CreateTempSubdirectory("impasto-packages-").FullName;

    /// <summary>Gets the folder of the packages.</summary>
    internal string Feed => Path.Combine(Folder, "feed");

    /// <summary>Gets the packages' version; each run has its own, so that no package of another run is taken.</summary>
    internal string Version { get; } = $"0.1.0-test.{Guid.NewGuid():N}";

    /// <summary>Gets the name of the system that the tests run on, as packages have it.</summary>
    internal static string SystemName => RuntimeInformation.RuntimeIdentifier;

    /// <summary>Gets the installed tool.</summary>
    internal string Tool => Path.Combine(Folder, "tools", "impasto");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        await Command.RunAsync(
            "bash",
            [Path.Combine(Repository.Root, "build", "pack"), Feed, "--no-build", "--system", SystemName,
                "-p:MinVerSkip=true", $"-p:Version={Version}"],
            Folder);
        await ConfigureFeedAsync();
        List<string> projects = [.. Example.All.Select(Write), .. CopySamples()];
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "All.slnx"),
            $"<Solution>{string.Concat(projects.Select(project => $"<Project Path=\"{project}\" />"))}</Solution>");
        await Command.RunAsync(
            "dotnet",
            ["build", "All.slnx", "-c", "Release", "-nologo", "-p:RunAnalyzers=false"],
            Folder,
            environment);
        await Command.RunAsync(
            "dotnet",
            ["tool", "install", "Impasto.Cli", "--version", Version, "--tool-path", Path.GetDirectoryName(Tool)!,
                "--configfile", "nuget.config"],
            Folder,
            environment);
    }

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Returns the program that a project of a name was built to.</summary>
    internal string GetProgram(string name) =>
        Path.Combine(Folder, name, "bin", "Release", "net10.0", $"{name}.dll");

    /// <summary>Makes an empty folder.</summary>
    internal string CreateFolder(string name) => Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;

    // Ours come from the feed alone, into a folder of this run. The rest comes from where this machine gets packages,
    // and is not copied where the machine has it already.
    private async Task ConfigureFeedAsync()
    {
        environment["NUGET_PACKAGES"] = Path.Combine(Folder, "packages");
        string sources = await Command.RunAsync("dotnet", ["nuget", "list", "source"], Folder);
        string locals = await Command.RunAsync("dotnet", ["nuget", "locals", "global-packages", "--list"], Folder);
        IEnumerable<string> others = EnabledSource().Matches(sources).Select(source => string.Create(
            CultureInfo.InvariantCulture,
            $"""<packageSource key="{source.Groups[1].Value}"><package pattern="*" /></packageSource>"""));
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "nuget.config"),
            $"""
            <configuration>
              <packageSources>
                <add key="impasto" value="{Feed}" />
              </packageSources>
              <fallbackPackageFolders>
                <add key="machine" value="{locals.Split(": ", 2)[1].Trim()}" />
              </fallbackPackageFolders>
              <packageSourceMapping>
                <packageSource key="impasto"><package pattern="Impasto*" /></packageSource>
                {string.Concat(others)}
              </packageSourceMapping>
            </configuration>
            """);
    }

    private string Write(Example example)
    {
        string folder = CreateFolder(example.Name);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), example.Code);
        string project = Path.Combine(folder, $"{example.Name}.csproj");
        File.WriteAllText(
            project,
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{example.Package}" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        return project;
    }

    private IEnumerable<string> CopySamples()
    {
        foreach (string project in Directory.GetFiles(
            Path.Combine(Repository.Root, "samples"), "*.csproj", SearchOption.AllDirectories))
        {
            if (!File.ReadAllText(project).Contains("PackageReference Include=\"Impasto", StringComparison.Ordinal))
            {
                continue;
            }

            string source = Path.GetDirectoryName(project)!;
            string target = CreateFolder(Path.GetFileName(source));
            foreach (string file in Directory.GetFiles(source).Where(
                file => SourceExtensions.Contains(Path.GetExtension(file))))
            {
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
            }

            yield return Path.Combine(target, Path.GetFileName(project));
        }
    }

    [GeneratedRegex(@"^ +\d+\. +(.+) \[Enabled\]", RegexOptions.Multiline)]
    private static partial Regex EnabledSource();
}
