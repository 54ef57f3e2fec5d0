using Impasto.Compute.Autodiff;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Optimizers;
using Impasto.Compute.Planning;

namespace Impasto.Training.Loop;

/// <summary>An objective while it is trained: its plan, the memory that it runs in and its optimiser.</summary>
public sealed class ObjectiveRun : IDisposable
{
    private readonly TrainingTask task;
    private readonly IReadOnlyList<Parameter> learned;
    private readonly IReadOnlyList<Node> gradients;
    private readonly ExecutionPlan plan;
    private Executor? executor;
    private Adam? adam;

    /// <summary>Plans the objective; no memory is taken yet.</summary>
    /// <param name="task">The task; kept alive by the caller.</param>
    /// <param name="objective">One of its objectives.</param>
    /// <param name="threads">The number of threads.</param>
    public ObjectiveRun(TrainingTask task, TrainingObjective objective, int threads)
    {
        this.task = task;
        Objective = objective;
        HashSet<Node> used = Behind(objective.Loss);
        learned = [.. task.Parameters.Parameters.Where(p => used.Contains(p.Node))];
        gradients = Gradients.Of(objective.Loss, [.. learned.Select(p => p.Node)]);
        plan = ExecutionPlan.Create(
            [objective.Loss, .. objective.Terms.Values, .. objective.Samples.Except(task.Images.Values), .. gradients],
            new PlanOptions { Threads = threads });
    }

    /// <summary>Gets the objective.</summary>
    public TrainingObjective Objective { get; }

    /// <summary>Gets the memory that it takes, in bytes.</summary>
    public long PlanMemory => plan.PeakBytes + Adam.MemoryBytes(task.Parameters.Count);

    /// <summary>Gets the memory that the plan runs in.</summary>
    public Executor Executor => executor!;

    /// <summary>
    /// Gets the optimiser. Parameters on which the loss does not depend keep a gradient of 0 and stay.
    /// </summary>
    public Adam Adam => adam!;

    /// <summary>Takes the memory.</summary>
    /// <param name="pool">The threads, as many as were planned for or fewer.</param>
    /// <param name="options">The options of the optimiser.</param>
    public void Start(WorkerPool pool, AdamOptions options)
    {
        executor = new Executor(plan, pool);
        adam = new Adam(pool, task.Parameters.Count, options);
    }

    /// <summary>Puts the parameters into the graph's inputs.</summary>
    /// <param name="values">The values of all parameters of the task.</param>
    public void SetParameters(ReadOnlySpan<float> values)
    {
        foreach (Parameter parameter in learned)
        {
            values.Slice(parameter.Offset, parameter.Count).CopyTo(Executor[parameter.Node]);
        }
    }

    /// <summary>Adds a part of the gradient of the latest run to a vector of all parameters.</summary>
    /// <param name="gradient">The vector.</param>
    /// <param name="share">What the gradient is multiplied by.</param>
    public void AddGradient(Span<float> gradient, float share)
    {
        for (int i = 0; i < gradients.Count; i++)
        {
            ReadOnlySpan<float> part = Executor[gradients[i]];
            Span<float> target = gradient.Slice(learned[i].Offset, learned[i].Count);
            for (int k = 0; k < target.Length; k++)
            {
                target[k] += part[k] * share;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        executor?.Dispose();
        adam?.Dispose();
    }

    private static HashSet<Node> Behind(Node node)
    {
        HashSet<Node> found = [node];
        Stack<Node> open = new([node]);
        while (open.TryPop(out Node? next))
        {
            foreach (Node input in next.Inputs)
            {
                if (found.Add(input))
                {
                    open.Push(input);
                }
            }
        }

        return found;
    }
}
