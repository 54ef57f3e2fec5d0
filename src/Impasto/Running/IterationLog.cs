namespace Impasto.Running;

/// <summary>What one iteration found.</summary>
/// <param name="Level">The level of the pyramid, from 0.</param>
/// <param name="Iteration">The iteration at this level, from 1.</param>
/// <param name="Loss">The weighted sum of the terms at the image with which the iteration began.</param>
/// <param name="Terms">Each term, unweighted.</param>
/// <param name="Seconds">The time since the run was started or resumed.</param>
public sealed record IterationLog(
    int Level, int Iteration, double Loss, IReadOnlyDictionary<string, double> Terms, double Seconds);
