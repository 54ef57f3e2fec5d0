namespace Impasto.Cli.Tests;

/// <summary>Tests that change what the whole process has, such as its folder: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class AloneCollection
{
    /// <summary>The collection's name.</summary>
    public const string Name = "alone";
}
