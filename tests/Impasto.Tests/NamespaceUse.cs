using System.Text.RegularExpressions;

namespace Impasto.Tests;

/// <summary>
/// Which namespaces of a project use which others of it, as its sources say: by <c>using</c> lines and by names that
/// begin with a namespace, in full or from any of its parts on. Each namespace counts for itself, a part of another as
/// well; only what such a part sees of the namespaces that it lies in is not counted, since it is inside of them.
/// </summary>
internal sealed partial class NamespaceUse
{
    private readonly SortedDictionary<string, SortedSet<string>> types = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> uses = new(StringComparer.Ordinal);

    private NamespaceUse(IEnumerable<string> sources)
    {
        string[] codes = [.. sources.Select(s => CommentsAndStrings().Replace(s, " "))];
        foreach (string code in codes)
        {
            string owner = NamespaceLine().Match(code).Groups[1].Value;
            types.TryAdd(owner, new(StringComparer.Ordinal));
            uses.TryAdd(owner, new(StringComparer.Ordinal));
            types[owner].UnionWith(TypeDeclaration().Matches(code).Select(m => m.Groups[1].Value));
        }

        foreach (string code in codes)
        {
            Read(code, NamespaceLine().Match(code).Groups[1].Value);
        }
    }

    /// <summary>Reads all sources of a project.</summary>
    public static NamespaceUse OfProject(string folder) => new(
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(p => !Path.GetRelativePath(folder, p).Split(Path.DirectorySeparatorChar)
                .Any(d => d is "bin" or "obj"))
            .Select(File.ReadAllText)
            .Where(s => NamespaceLine().IsMatch(s)));

    /// <summary>Reads sources that each have a namespace line.</summary>
    public static NamespaceUse OfSources(params string[] sources) => new(sources);

    /// <summary>The shortest circle, as <c>A -&gt; B -&gt; A</c>, or null where there is none.</summary>
    public string? FindCircle() => uses.Keys
        .Select(ShortestWayBack)
        .Where(way => way is not null)
        .MinBy(way => way!.Count) is { } circle ? string.Join(" -> ", circle) : null;

    private List<string>? ShortestWayBack(string start)
    {
        Dictionary<string, string> cameFrom = [];
        Queue<string> open = new([start]);
        while (open.TryDequeue(out string? here))
        {
            foreach (string next in uses[here])
            {
                if (!cameFrom.TryAdd(next, here))
                {
                    continue;
                }

                if (next == start)
                {
                    List<string> way = [start];
                    do
                    {
                        way.Insert(0, cameFrom[way[0]]);
                    }
                    while (way[0] != start);
                    return way;
                }

                open.Enqueue(next);
            }
        }

        return null;
    }

    private void Read(string code, string owner)
    {
        HashSet<string> names = [.. QualifiedName().Matches(code).Select(m => m.Value)];
        foreach (string other in types.Keys.Where(n => !(owner + '.').StartsWith(n + '.', StringComparison.Ordinal)))
        {
            string[] parts = other.Split('.');
            bool isUsed = names.Contains(other) || Enumerable.Range(0, parts.Length)
                .Select(skip => string.Join('.', parts.Skip(skip)) + '.')
                .Any(prefix => names.Any(n => n.StartsWith(prefix, StringComparison.Ordinal)
                    && types[other].Contains(n[prefix.Length..].Split('.')[0])));
            if (isUsed)
            {
                uses[owner].Add(other);
            }
        }
    }

    [GeneratedRegex(
        """
        ("{3,})[\s\S]*?\1 | @"(?:[^"]|"")*" | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])+' | //.* | /\*[\s\S]*?\*/
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex CommentsAndStrings();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(
        @"^(?:public|internal) (?:\w+ )*?(?:class|struct|interface|enum|record|delegate \S+) (\w+)(?=\s*[<({:;\r\n])",
        RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*(?:\.\w+)+")]
    private static partial Regex QualifiedName();
}
