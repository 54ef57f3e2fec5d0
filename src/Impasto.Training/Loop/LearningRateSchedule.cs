namespace Impasto.Training.Loop;

/// <summary>The learning rate over a training.</summary>
public sealed record LearningRateSchedule
{
    /// <summary>Gets the rate after the warm-up; more than 0.</summary>
    public double Initial { get; init; } = 1e-3;

    /// <summary>Gets how it falls from there.</summary>
    public LearningRateKind Schedule { get; init; } = LearningRateKind.Cosine;

    /// <summary>Gets the steps over which it rises in a line to its initial value; at least 0.</summary>
    public int Warmup { get; init; }

    /// <summary>Gets what is left of it at the end of a cosine, in (0, 1].</summary>
    public double Final { get; init; } = 0.01;

    /// <summary>Gets how fast it falls with the inverse of time, per step; at least 0.</summary>
    public double Decay { get; init; } = 5e-5;

    /// <summary>Computes the rate of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="steps">The steps of the whole training.</param>
    /// <returns>The rate, more than 0.</returns>
    public double At(long step, long steps)
    {
        double warm = Math.Min(1, (step + 1.0) / (Warmup + 1.0));
        double progress = Math.Clamp((step - Warmup) / Math.Max(1.0, steps - Warmup), 0, 1);
        double fall = Schedule switch
        {
            LearningRateKind.Cosine => Final + ((1 - Final) * 0.5 * (1 + Math.Cos(Math.PI * progress))),
            LearningRateKind.InverseTime => 1 / (1 + (Decay * step)),
            _ => 1,
        };
        return Initial * warm * fall;
    }
}
