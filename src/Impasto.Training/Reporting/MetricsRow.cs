namespace Impasto.Training.Reporting;

/// <summary>What is logged of a step.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Terms">Its terms before they are weighted, in the order of <see cref="Metrics.Terms"/>.</param>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="ImagesPerSecond">How fast the step was.</param>
/// <param name="Seconds">The time that the training has taken up to there, breaks between resumed runs aside.</param>
public sealed record MetricsRow(
    int Step, double Loss, IReadOnlyList<double> Terms, double LearningRate, double ImagesPerSecond, double Seconds);
