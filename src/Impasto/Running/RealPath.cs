namespace Impasto.Running;

/// <summary>Where a path leads: two paths of the same file are the same text.</summary>
internal static class RealPath
{
    // As many as systems follow before they call it a circle.
    private const int MostLinks = 40;

    /// <summary>Gets what compares real paths as the system does.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    /// <summary>Follows the links of a path, those of its folders too; what is not there is kept as it is.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="IOException">Links go round in a circle.</exception>
    public static string Of(string path) => Of(Path.GetFullPath(path), 0);

    private static string Of(string path, int links)
    {
        if (links > MostLinks)
        {
            throw new IOException($"{path}: links go round in a circle; name another file.");
        }

        string real = Path.GetPathRoot(path)!;
        foreach (string part in path[real.Length..].Split(
            [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            real = new FileInfo(next).LinkTarget is { } target
                ? Of(Path.GetFullPath(target, real), links + 1)
                : next;
        }

        return real;
    }
}
