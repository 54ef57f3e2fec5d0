namespace Impasto.Control.Color;

/// <summary>The colour transfers that have a name; <see cref="ColorTransfers.Of"/> makes them.</summary>
public enum ColorTransferKind
{
    /// <summary><see cref="MeanTransfer"/>.</summary>
    Mean,

    /// <summary><see cref="CholeskyTransfer"/>.</summary>
    Cholesky,

    /// <summary><see cref="PcaTransfer"/>.</summary>
    Pca,

    /// <summary><see cref="CdfTransfer"/>.</summary>
    Cdf,

    /// <summary><see cref="SlicedTransfer"/>.</summary>
    Sliced,
}
