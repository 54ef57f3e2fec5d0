using Impasto.Stylizing;

namespace Impasto.Methods.FeedForward;

/// <summary>The options of <see cref="OnnxTransfer"/>, which has none of its own.</summary>
public sealed record OnnxTransferOptions : StylizingOptions;
