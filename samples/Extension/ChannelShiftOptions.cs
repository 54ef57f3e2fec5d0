using Impasto.Running;

namespace Extension;

/// <summary>The options of <see cref="ChannelShift"/>.</summary>
internal sealed record ChannelShiftOptions : RunOptions
{
    /// <summary>Gets how much of the style's deviations the features get beside its means, 0 to 1.</summary>
    [Option("deviation", "How much of the style's contrast the features get beside its means", Least = 0, Most = 1)]
    public double Deviation { get; init; } = 0.5;
}
