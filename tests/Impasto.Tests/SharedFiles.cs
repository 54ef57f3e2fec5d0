namespace Impasto.Tests;

/// <summary>Files beside the repository, in ../shared, that are too large for it: not everyone has them.</summary>
internal static class SharedFiles
{
    /// <summary>The full path of a file or folder there.</summary>
    public static string Find(string name) => Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", name));

    /// <summary>Why a test that wants files or folders is skipped; null where all are there.</summary>
    public static string? WhatIsMissing(string[] names) =>
        Array.Find(names, name => !Path.Exists(Find(name))) is { } absent ? $"../shared/{absent} is absent." : null;
}
