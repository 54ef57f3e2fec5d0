namespace Impasto.Methods.Optimization;

/// <summary>What moves the pixels.</summary>
public enum OptimizerKind
{
    /// <summary>Limited-memory BFGS, which Gatys et al. use: the fewest iterations.</summary>
    Lbfgs,

    /// <summary>Adam: less memory, more iterations.</summary>
    Adam,
}
