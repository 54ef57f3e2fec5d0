using Impasto.Running;

namespace Impasto.Tests.Running;

/// <summary>Options with a property that no text or JSON can be read for.</summary>
public sealed record UnreadableOptions : RunOptions
{
    [Option("moment", "When")]
    public DateTime Moment { get; init; }
}
