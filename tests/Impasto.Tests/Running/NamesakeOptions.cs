using Impasto.Running;

namespace Impasto.Tests.Running;

/// <summary>Options of which two have the same name, one of them from the base.</summary>
public sealed record NamesakeOptions : CommonOptions
{
    [Option("seed", "What is sown")]
    public string? Grain { get; init; }
}
