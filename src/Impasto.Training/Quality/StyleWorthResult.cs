namespace Impasto.Training.Quality;

/// <summary>What a picture of a transform network is worth.</summary>
/// <param name="Iterations">
/// The iterations of the optimisation to the same loss; null where they were not enough.
/// </param>
/// <param name="OptimisationSeconds">The time they took, or all of them where they were not enough.</param>
/// <param name="Seconds">The time that the network took.</param>
public sealed record StyleWorthResult(int? Iterations, double OptimisationSeconds, double Seconds);
