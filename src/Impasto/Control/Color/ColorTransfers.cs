namespace Impasto.Control.Color;

/// <summary>The colour transfers that come along.</summary>
public static class ColorTransfers
{
    /// <summary>Gets the one that is used where none is chosen.</summary>
    public static ColorTransferKind Default => ColorTransferKind.Pca;

    /// <summary>Makes a transfer.</summary>
    /// <param name="kind">Which.</param>
    public static IColorTransfer Of(ColorTransferKind kind) => kind switch
    {
        ColorTransferKind.Mean => new MeanTransfer(),
        ColorTransferKind.Cholesky => new CholeskyTransfer(),
        ColorTransferKind.Pca => new PcaTransfer(),
        ColorTransferKind.Cdf => new CdfTransfer(),
        ColorTransferKind.Sliced => new SlicedTransfer(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such colour transfer."),
    };
}
