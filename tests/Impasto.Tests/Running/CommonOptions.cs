using Impasto.Running;

namespace Impasto.Tests.Running;

/// <summary>An option that kinds of runs have in common.</summary>
public abstract record CommonOptions : RunOptions
{
    [Option("seed", "Where chance begins")]
    public int Seed { get; init; } = 7;
}
