using Impasto.Compute.Execution;
using Impasto.Compute.Optimizers;

namespace Impasto.Cli.Benchmarks;

/// <summary>A step of a training: a run of the plan, and what Adam does with the gradients.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly Executor executor;
    private readonly IReadOnlyList<LearnedTensor> learned;
    private readonly Adam adam;
    private readonly float[] values;

    /// <summary>Gives the learned tensors random values of a usual size.</summary>
    public TrainingStep(Executor executor, IReadOnlyList<LearnedTensor> learned, WorkerPool pool)
    {
        this.executor = executor;
        this.learned = learned;
        values = new float[learned.Sum(tensor => (int)tensor.Value.Shape.Count)];
        adam = new Adam(pool, values.Length, new AdamOptions { LearningRate = 1e-4 });
        Random random = new(1);
        int first = 0;
        foreach (LearnedTensor tensor in learned)
        {
            int count = (int)tensor.Value.Shape.Count;
            double limit = Math.Sqrt(6.0 * tensor.Value.Shape[0] / count);
            foreach (ref float value in values.AsSpan(first, count))
            {
                value = tensor.Value.Shape.Rank == 1 ? 0 : (float)(limit * (2 * random.NextDouble() - 1));
            }

            first += count;
        }
    }

    /// <summary>Takes the step.</summary>
    public void Run() => adam.Step(values, Evaluate);

    /// <inheritdoc/>
    public void Dispose() => adam.Dispose();

    private double Evaluate(ReadOnlySpan<float> x, Span<float> gradient)
    {
        int first = 0;
        foreach (LearnedTensor tensor in learned)
        {
            Span<float> input = executor[tensor.Value];
            x.Slice(first, input.Length).CopyTo(input);
            first += input.Length;
        }

        executor.Run();
        first = 0;
        foreach (LearnedTensor tensor in learned)
        {
            Span<float> output = executor[tensor.Gradient];
            output.CopyTo(gradient[first..]);
            first += output.Length;
        }

        return 0;
    }
}
