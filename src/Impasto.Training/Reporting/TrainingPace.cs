using Impasto.Training.Loop;

namespace Impasto.Training.Reporting;

/// <summary>
/// How fast a training goes, by the clock: the mean over its latest steps and what lies between them, such as sample
/// pictures and checkpoints.
/// </summary>
public sealed class TrainingPace
{
    // The first steps start the program up, and their images were read before they began.
    private const int FirstSteps = 3;
    private const int LeastSteps = 5;
    private const int MostSteps = 50;

    private readonly Queue<TimeSpan> ends = new();
    private TrainingProgress? latest;
    private int steps;
    private TimeSpan end;

    /// <summary>Gets the time that a step takes; null until a few were measured.</summary>
    public TimeSpan? PerStep => ends.Count > LeastSteps ? (end - ends.Peek()) / (ends.Count - 1) : null;

    /// <summary>Gets the time that is left of the stage; null until a few steps were measured.</summary>
    public TimeSpan? Left => PerStep * (latest?.Steps - latest?.Step);

    /// <summary>Gets the images a second; null until a few steps were measured.</summary>
    public double? ImagesPerSecond => latest?.Images / PerStep?.TotalSeconds;

    /// <summary>Adds a step. A new stage is measured anew.</summary>
    /// <param name="step">The step.</param>
    public void Add(TrainingProgress step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (latest?.Stage != step.Stage)
        {
            steps = 0;
            ends.Clear();
        }

        latest = step;
        end = step.Elapsed;
        if (++steps >= FirstSteps)
        {
            ends.Enqueue(end);
        }

        if (ends.Count > MostSteps + 1)
        {
            ends.Dequeue();
        }
    }
}
