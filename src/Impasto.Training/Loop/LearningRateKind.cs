namespace Impasto.Training.Loop;

/// <summary>How a learning rate falls.</summary>
public enum LearningRateKind
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>
    /// Along half a cosine to its final fraction (Loshchilov and Hutter, "SGDR", ICLR 2017, equation 5).
    /// </summary>
    Cosine,

    /// <summary>As 1 / (1 + decay x step), as Huang and Belongie (2017) train AdaIN.</summary>
    InverseTime,
}
