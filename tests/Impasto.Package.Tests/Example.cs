using System.Text.RegularExpressions;
using Impasto.Tests;

namespace Impasto.Package.Tests;

/// <summary>
/// A block of C# in the README, in docs/library.md or in a package's page: a program that uses one of our packages.
/// </summary>
internal sealed partial record Example(string Name, string Package, string Code)
{
    /// <summary>Gets all of them, in the order of the pages.</summary>
    internal static IReadOnlyList<Example> All { get; } =
    [
        .. Read("README.md", "Impasto"),
        .. Read("docs/library.md", "Impasto"),
        .. Directory.GetFiles(Path.Combine(Repository.Root, "src"), "PACKAGE.md", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .SelectMany(page => Read(page, Path.GetFileName(Path.GetDirectoryName(page))!)),
    ];

    private static IEnumerable<Example> Read(string page, string package)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, page)).ReplaceLineEndings("\n");
        string name = $"{package}.{Path.GetFileNameWithoutExtension(page)}";
        return Block().Matches(text).Select(
            (block, index) => new Example($"{name}.{index + 1}", package, block.Groups[1].Value));
    }

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
