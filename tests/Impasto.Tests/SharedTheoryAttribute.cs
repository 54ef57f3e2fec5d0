namespace Impasto.Tests;

/// <summary>A theory that is skipped, and reported so, where files or folders of ../shared are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    /// <param name="names">The files or folders.</param>
    public SharedTheoryAttribute(params string[] names) => Skip = SharedFiles.WhatIsMissing(names);
}
