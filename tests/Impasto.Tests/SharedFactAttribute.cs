namespace Impasto.Tests;

/// <summary>A fact that is skipped, and reported so, where files or folders of ../shared are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    /// <param name="names">The files or folders.</param>
    public SharedFactAttribute(params string[] names) => Skip = SharedFiles.WhatIsMissing(names);
}
