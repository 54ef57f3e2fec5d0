namespace Impasto.Training.Tests;

/// <summary>Tests that measure what the whole process takes: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class AloneCollection
{
    /// <summary>The collection's name.</summary>
    public const string Name = "alone";
}
