using Impasto.Cluster.Engine;
using Impasto.Cluster.Specs;
using Impasto.Running;
using Impasto.Training;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;

namespace Impasto.Cluster.Workers;

/// <summary>
/// Trains models in a folder of this process. What another worker needs to go on is kept in the storage at each
/// checkpoint, by the instruction set, on which the bytes of the result depend.
/// </summary>
/// <param name="connection">Where progress is told and checkpoints are kept.</param>
/// <param name="worker">Who trains.</param>
/// <param name="tell">Told in a line what people at the worker should know.</param>
internal sealed class TrainWork(ClusterConnection connection, ClusterWorkerInfo worker, Action<string>? tell)
{
    /// <summary>Trains to the end, from where another worker or an earlier try has come to.</summary>
    /// <param name="part">The part.</param>
    /// <param name="spec">What to train.</param>
    /// <param name="place">A folder of the part's own.</param>
    /// <param name="context">With what means.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; a checkpoint is kept.</exception>
    public PartOutcome Do(ClusterPart part, SpecTraining spec, string place, RunContext context)
    {
        TrainingState state = new(
            connection.Storage, part, worker.InstructionSet, Path.Combine(place, "training"), tell);
        state.Fetch();

        // What nobody gets to see is not drawn, and one checkpoint is all that is gone on from.
        TrainingRecipe recipe = spec.Recipe.WithStages(stage => stage with { SampleEvery = 0, KeepCheckpoints = 1 });
        try
        {
            using TrainingRun run = new(
                recipe, state.Folder, resume: true, context.Threads, cancellationToken: context.Cancellation);
            context.Require(new MemoryPlan((RunStage.Optimize, run.PlanMemory)));
            int done = run.Run(new Steps(this, part, recipe, state), context.Cancellation);
            if (done < recipe.Steps)
            {
                throw new OperationCanceledException(context.Cancellation);
            }

            Tell(part, $"loss {run.FinalLoss()}");
            return new PartOutcome(NameOf(part), run.WeightsPath, Notes(run.Skipped));
        }
        catch (OperationCanceledException)
        {
            state.Keep();
            throw;
        }
    }

    /// <summary>What the result of a part is called, and what is kept of it before that.</summary>
    public static string NameOf(ClusterPart part) => $"train-{part.Number:D6}";

    private static string[] Notes(IReadOnlyList<string> skipped) => skipped.Count == 0
        ? []
        : [$"{skipped.Count} of the images could not be read and were passed over, such as {skipped[0]}."];

    private void Tell(ClusterPart part, string progress)
    {
        try
        {
            connection.Records.Tell(part.Id, worker.Name, progress);
        }
        catch (ClusterException e) when (e.IsPassing)
        {
            // The database is away; the training is not.
        }
    }

    /// <summary>Tells of steps, of not too many, and keeps each checkpoint.</summary>
    private sealed class Steps(TrainWork work, ClusterPart part, TrainingRecipe recipe, TrainingState state)
        : IProgress<TrainingProgress>
    {
        private static readonly TimeSpan LeastBetween = TimeSpan.FromSeconds(5);

        private DateTime told = DateTime.MinValue;
        private bool isCheckpointed;

        public void Report(TrainingProgress value)
        {
            if (isCheckpointed)
            {
                state.Keep();
            }

            // The checkpoint is written when this has returned.
            isCheckpointed = value.Checkpointed;
            int every = recipe.Stages[value.Stage - 1].LogEvery;
            if (value.Step % every == 0 && DateTime.UtcNow - told >= LeastBetween)
            {
                told = DateTime.UtcNow;
                string stage = recipe.Stages.Count == 1 ? "" : $"stage {value.Stage}/{recipe.Stages.Count}, ";
                work.Tell(part, FormattableString.Invariant(
                    $"{stage}step {value.Step}/{value.Steps}, loss {value.Loss:G4}"));
            }
        }
    }
}
