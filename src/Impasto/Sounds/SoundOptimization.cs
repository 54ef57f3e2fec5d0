using System.Diagnostics;
using Impasto.Compute.Execution;
using Impasto.Compute.Optimizers;
using Impasto.Running;

namespace Impasto.Sounds;

/// <summary>
/// Moves the logarithms of a spectrum's magnitudes by L-BFGS until a loss is low, and keeps the best so far.
/// </summary>
/// <param name="objective">What is minimised, prepared.</param>
/// <param name="start">Where it starts.</param>
/// <param name="window">The number of the window, from 0.</param>
internal sealed class SoundOptimization(SoundObjective objective, LogSpectrum start, int window)
{
    // The loss is a mean over many variables: as it is, the first steps would be too small to learn from.
    private const double LossScale = 1e4;

    // No step of use changes a magnitude by more than a factor of e.
    private const double LargestChange = 1;

    private readonly float[] best = [.. start.Values];
    private readonly double size = start.Values.Sum(value => (double)value * value);
    private double bestLoss = double.PositiveInfinity;

    /// <summary>Gets how much it counts to stay near the start: as a relative mean square of the spectrum.</summary>
    public double Stay { get; init; }

    /// <summary>Gets how the optimiser works.</summary>
    public static LbfgsOptions Lbfgs { get; } = new()
    {
        History = 10, LargestChange = LargestChange, GradientTolerance = 0, ChangeTolerance = 0,
    };

    /// <summary>Runs to the end, or to where it is cancelled.</summary>
    /// <param name="iterations">How many.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="clock">The time since the run was started.</param>
    /// <param name="report">Is told of each.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>The best spectrum.</returns>
    public LogSpectrum Run(
        int iterations,
        WorkerPool pool,
        Stopwatch clock,
        Action<IterationLog> report,
        CancellationToken cancellation)
    {
        float[] values = [.. start.Values];
        using Lbfgs optimizer = new(pool, values.Length, Lbfgs);
        try
        {
            for (int iteration = 1; iteration <= iterations && !optimizer.Converged; iteration++)
            {
                IReadOnlyDictionary<string, double>? terms = null;
                double loss = optimizer.Step(values, (at, gradient) =>
                {
                    double found = Evaluate(at, gradient, cancellation);
                    terms ??= objective.Terms;
                    return found;
                });
                report(new IterationLog(window, iteration, loss / LossScale, terms!, clock.Elapsed.TotalSeconds));
            }

            if (iterations > 0)
            {
                Evaluate(values, new float[values.Length], cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The best so far is what there is.
        }

        return start with { Values = best };
    }

    private double Evaluate(ReadOnlySpan<float> values, Span<float> gradient, CancellationToken cancellation)
    {
        double loss = objective.Evaluate(values, gradient, cancellation) + StayNear(values, gradient);
        if (loss < bestLoss)
        {
            bestLoss = loss;
            values.CopyTo(best);
        }

        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] *= (float)LossScale;
        }

        return loss * LossScale;
    }

    /// <summary>Says how far values are from the start, and adds that to the gradient.</summary>
    private double StayNear(ReadOnlySpan<float> values, Span<float> gradient)
    {
        if (Stay == 0 || size == 0)
        {
            return 0;
        }

        double squares = 0, weight = Stay / size;
        for (int i = 0; i < values.Length; i++)
        {
            double away = (double)values[i] - start.Values[i];
            squares += away * away;
            gradient[i] += (float)(2 * weight * away);
        }

        return weight * squares;
    }
}
