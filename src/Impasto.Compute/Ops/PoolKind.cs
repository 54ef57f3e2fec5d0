namespace Impasto.Compute.Ops;

/// <summary>How <see cref="Pool"/> makes one value of four.</summary>
public enum PoolKind
{
    /// <summary>The largest, as VGG was trained with; the gradient goes to the first of the largest.</summary>
    Max,

    /// <summary>The mean, which Gatys et al. found to give smoother pictures.</summary>
    Average,

    /// <summary>The root of the sum of squares; where all four are zero, the gradient is zero.</summary>
    L2,
}
