using Impasto.Compute.Execution;
using Impasto.Compute.Strips;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Pyramids;

namespace Impasto.Methods.AnyStyle;

/// <summary>What an <see cref="AnyStyleTransfer"/> is to paint, and with what means.</summary>
internal sealed record AnyStylePainting
{
    /// <summary>Gets the scene.</summary>
    public required ImageScan Content { get; init; }

    /// <summary>Gets the image that receives the picture, of the scene's size.</summary>
    public required ImageBuffer Picture { get; init; }

    /// <summary>Gets the size of the scene with the padding that networks want.</summary>
    public required PyramidLevel Size { get; init; }

    /// <summary>Gets the styles, and where they go.</summary>
    public required StyleRegions Style { get; init; }

    /// <summary>Gets the networks.</summary>
    public required IReadOnlyList<AutoEncoder> Networks { get; init; }

    /// <summary>Gets how much of the style there is, 0 to 1; the method's own where null.</summary>
    public double? Strength { get; init; }

    /// <summary>Gets how the networks are planned.</summary>
    public required StripOptions Planning { get; init; }

    /// <summary>Gets the threads.</summary>
    public required WorkerPool Pool { get; init; }

    /// <summary>Gets who is told the share that is done.</summary>
    public required Action<double> Progress { get; init; }

    /// <summary>Gets what ends the work early.</summary>
    public CancellationToken Cancellation { get; init; }
}
