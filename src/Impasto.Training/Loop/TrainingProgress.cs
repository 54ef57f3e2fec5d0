using Impasto.Media.Images;

namespace Impasto.Training.Loop;

/// <summary>What a step of a training has come to.</summary>
/// <param name="Step">The steps of the stage that are done, from 1.</param>
/// <param name="Steps">The steps of the whole stage.</param>
/// <param name="Loss">The loss where the step began.</param>
/// <param name="Terms">
/// The terms of all objectives there, before they are weighted; NaN where another one has its turn.
/// </param>
/// <param name="LearningRate">The learning rate of the step.</param>
/// <param name="Images">The images that the step looked at.</param>
/// <param name="Elapsed">The time since this run began; an earlier run that it resumes does not count.</param>
/// <param name="Checkpointed">
/// Whether a checkpoint is written as soon as the report returns, so that what it logs is never behind.
/// </param>
/// <param name="DrawSample">Draws the sample pictures of the step; to be called before the report returns.</param>
public sealed record TrainingProgress(
    int Step,
    int Steps,
    double Loss,
    IReadOnlyDictionary<string, double> Terms,
    double LearningRate,
    int Images,
    TimeSpan Elapsed,
    bool Checkpointed,
    Func<ImageBuffer?> DrawSample)
{
    /// <summary>Gets the stage of the training, from 1.</summary>
    public int Stage { get; init; } = 1;

    /// <summary>Gets the file of the sample pictures that were written of this step; null for none.</summary>
    public string? Sample { get; init; }
}
