using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Methods.FeedForward;

/// <summary>The options of <see cref="TransformTransfer"/>.</summary>
public sealed record TransformTransferOptions : StylizingOptions
{
    /// <summary>
    /// Gets whether the light one of the networks that Impasto brings along paints, which is several times faster.
    /// </summary>
    [Option("light", "Use the light network of the styles that Impasto brings along, which is several times faster")]
    public bool Light { get; init; }
}
