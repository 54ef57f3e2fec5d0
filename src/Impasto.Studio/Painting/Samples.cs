namespace Impasto.Studio.Painting;

/// <summary>The pictures that ship, which our own code has rendered.</summary>
internal static class Samples
{
    /// <summary>The name of the scene.</summary>
    public const string Scene = "scene";

    private const string Prefix = "Samples/";
    private const string Extension = ".jpg";

    /// <summary>Gets the names, the scene first.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(Samples).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Extension.Length])
            .OrderBy(name => name != Scene).ThenBy(name => name, StringComparer.Ordinal),
    ];

    /// <summary>Opens one; null where there is none of that name.</summary>
    public static Stream? Open(string name) => Names.Contains(name)
        ? typeof(Samples).Assembly.GetManifestResourceStream(Prefix + name + Extension)
        : null;
}
