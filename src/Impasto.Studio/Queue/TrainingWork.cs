using System.Text.Json;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Studio.Painting;
using Impasto.Studio.Storage;
using Impasto.Training;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;

namespace Impasto.Studio.Queue;

/// <summary>Trains networks that learn a style, as <c>impasto train --style</c> does.</summary>
internal sealed class TrainingWork(
    PaintBox box, PictureStore pictures, DataFolder folder, StyleShelf shelf, StudioOptions options) : IWork
{
    public Outcome Do(StudioJob job, RunContext context, Func<Ending> ending)
    {
        TrainingOrder asked = job.Job.Deserialize(StudioJson.Default.TrainingOrder)!;
        string work = folder.WorkOf(job.Id);
        TrainingRecipe recipe = StyleRecipe.Write(
            box.Kept,
            folder.PathOf(pictures.Get(asked.Painting)),
            asked.Name,
            [ImagesOf(asked, work)],
            isProcedural: asked.Photographs.Count == 0,
            Path.Combine(work, "training"),
            asked.Iterations,
            options.TrainingSize);
        context.Progress?.Report(new RunProgress(RunStage.Prepare, 0));
        using TrainingRun run = new(
            recipe,
            Path.Combine(work, "training"),
            resume: true,
            options.Threads,
            progress: null,
            context.Cancellation);
        context.Require(new MemoryPlan((RunStage.Optimize, run.PlanMemory)));
        int done = run.Run(new Told(context), context.Cancellation);
        if (done < recipe.Steps || ending() == Ending.Drop)
        {
            throw new OperationCanceledException(context.Cancellation);
        }

        box.Kept.ImportTransform(run.WeightsPath, asked.Name);
        shelf.TellOfTrained();
        string[] skipped = [.. run.Skipped.Select(Path.GetFileName).OfType<string>()];
        return new Outcome(
            Result: null,
            IsWhole: true,
            skipped.Length == 0 ? [] : [$"{Counted.Of(skipped.Length, "photograph")} could not be read."]);
    }

    public bool GoesOn(StudioJob job) => true;

    /// <summary>The folder of what it learns from: the photographs, or the scene that ships.</summary>
    private string ImagesOf(TrainingOrder asked, string work)
    {
        string images = Directory.CreateDirectory(Path.Combine(work, "images")).FullName;
        foreach (Picture picture in asked.Photographs.Select(pictures.Get))
        {
            string path = folder.PathOf(picture);
            File.Copy(path, Path.Combine(images, Path.GetFileName(path)), overwrite: true);
        }

        if (asked.Photographs.Count == 0)
        {
            using Stream scene = Samples.Open(Samples.Scene)!;
            using FileStream copy = File.Create(Path.Combine(images, Samples.Scene + ".jpg"));
            scene.CopyTo(copy);
        }

        return images;
    }

    /// <summary>Tells of the training as of any other work; its samples are the pictures so far.</summary>
    private sealed class Told(RunContext context) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => context.Progress?.Report(
            new RunProgress(RunStage.Optimize, (double)value.Step / value.Steps)
            {
                CopyImage = value.Sample is { } sample ? () => ImageFile.Read(sample) : null,
            });
    }
}
