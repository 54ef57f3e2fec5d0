using System.Text.RegularExpressions;
using Impasto.Tests;

namespace Impasto.Training.Tests;

/// <summary>Namespaces, which are folders, do not use each other in circles.</summary>
public sealed partial class NamespaceTests
{
    private const string Root = "Impasto.Training";

    [Fact]
    public void No_two_namespaces_use_each_other_even_by_way_of_others()
    {
        Dictionary<string, HashSet<string>> uses = [];
        foreach ((string space, string text) in Sources())
        {
            HashSet<string> used = uses.TryGetValue(space, out HashSet<string>? known) ? known : uses[space] = [];
            used.UnionWith(Using().Matches(text).Select(match => match.Groups[1].Value));
            used.Remove(space);
        }

        Assert.Contains("Impasto.Training.Recipes", uses[Root]);
        while (uses.FirstOrDefault(pair => !pair.Value.Overlaps(uses.Keys)) is { Key: { } free })
        {
            uses.Remove(free);
        }

        Assert.Empty(uses.Keys);
    }

    [Fact]
    public void What_a_namespace_sees_of_those_around_it_is_no_circle_either()
    {
        (string Space, string Text)[] sources = [.. Sources()];
        foreach ((string space, string text) in sources)
        {
            foreach (string outer in sources.Select(s => s.Space).Distinct().Where(s => IsIn(space, s)))
            {
                string import = $"using {space};";
                string[] named =
                [
                    .. typeof(TrainingRun).Assembly.GetTypes()
                        .Where(type => type.Namespace == outer && !type.IsNested)
                        .Select(type => type.Name)
                        .Where(name => Regex.IsMatch(text, $@"(?<![.\w]){name}\b")),
                ];
                Assert.False(
                    named.Length > 0
                    && sources.Any(s => s.Space == outer && s.Text.Contains(import, StringComparison.Ordinal)),
                    $"{space} uses {string.Join(", ", named)} of {outer}, which uses it");
            }
        }
    }

    private static bool IsIn(string space, string outer) => space.StartsWith(outer + ".", StringComparison.Ordinal);

    private static IEnumerable<(string Space, string Text)> Sources()
    {
        string folder = Path.Combine(Repository.Root, "src", Root);
        foreach (string file in Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(file);
            if (Declaration().Match(text) is { Success: true } match)
            {
                yield return (match.Groups[1].Value, text);
            }
        }
    }

    [GeneratedRegex(@"^using (Impasto\.Training[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^namespace (Impasto\.Training[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
