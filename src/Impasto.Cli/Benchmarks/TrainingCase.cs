using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Optimizers;
using Impasto.Training.Loop;

namespace Impasto.Cli.Benchmarks;

/// <summary>A step of a training on random images: the loss, its gradient, and what Adam does with it.</summary>
/// <param name="Name">Its name, the same as the peers'.</param>
/// <param name="Size">The edge of the square images, in pixels.</param>
/// <param name="Task">What is trained; kept alive by the caller.</param>
/// <param name="Objective">The objective, planned.</param>
internal sealed record TrainingCase(string Name, int Size, TrainingTask Task, ObjectiveRun Objective)
    : BenchmarkCase(Name, Size, 0, Objective.PlanMemory)
{
    /// <inheritdoc/>
    public override RunningCase Start(WorkerPool pool)
    {
        Objective.Start(pool, new AdamOptions { LearningRate = 1e-4 });
        Objective.Executor.FillInputs(new Random(1));
        foreach ((Node input, Action<long, Span<float>> fill) in Task.Inputs)
        {
            fill(0, Objective.Executor[input]);
        }

        float[] values = Task.Parameters.Initial;
        return new RunningCase(() => Objective.Adam.Step(values, Evaluate), Objective)
        {
            Executor = Objective.Executor,
        };
    }

    private double Evaluate(ReadOnlySpan<float> values, Span<float> gradient)
    {
        Objective.SetParameters(values);
        Objective.Executor.Run();
        gradient.Clear();
        Objective.AddGradient(gradient, 1);
        return Objective.Executor[Objective.Objective.Loss][0];
    }
}
