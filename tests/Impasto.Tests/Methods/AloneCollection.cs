namespace Impasto.Tests.Methods;

/// <summary>Tests that measure the process, and so have it for themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    /// <summary>The name by which tests join it.</summary>
    public const string Name = "alone";
}
