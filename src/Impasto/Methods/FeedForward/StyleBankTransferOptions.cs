using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Methods.FeedForward;

/// <summary>The options of <see cref="StyleBankTransfer"/>.</summary>
public sealed record StyleBankTransferOptions : StylizingOptions
{
    /// <summary>Gets the network's weight file; null for the one that Impasto brings along.</summary>
    [Option("model", "The network's weight file", ValueName = "FILE", IsPath = true,
        Absent = "the one that Impasto brings along")]
    public string? Model { get; init; }
}
