using Impasto.Running;

namespace Impasto.Tests.Methods;

/// <summary>The options of <see cref="Tinting"/>.</summary>
public sealed record TintingOptions : RunOptions
{
    /// <summary>Gets how much brighter the picture becomes.</summary>
    [Option("brightness", "How much brighter it becomes", Least = -1, Most = 1)]
    public double Brightness { get; init; } = 0.25;

    /// <summary>Gets the file that it names.</summary>
    [Option("paper", "A file", ValueName = "FILE", IsPath = true)]
    public string? Paper { get; init; }
}
