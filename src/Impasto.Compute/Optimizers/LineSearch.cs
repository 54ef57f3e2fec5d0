namespace Impasto.Compute.Optimizers;

/// <summary>How far <see cref="Lbfgs"/> goes along its direction.</summary>
public enum LineSearch
{
    /// <summary>As far as the learning rate says, without looking: one evaluation a step.</summary>
    None,

    /// <summary>
    /// To a point that satisfies the strong Wolfe conditions (Nocedal and Wright, Numerical Optimization, 2nd ed.,
    /// algorithms 3.5 and 3.6) with c1 = 1e-4 and c2 = 0.9; the learning rate is the first length tried.
    /// </summary>
    StrongWolfe,
}
