using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;

namespace Impasto.Cli.Display;

/// <summary>
/// What every command that makes one picture does around it: shows progress, writes previews and the report, and says
/// what is left of a run that was interrupted.
/// </summary>
/// <param name="output">The file that the picture goes to.</param>
/// <param name="models">What opens the networks.</param>
/// <param name="notes">Where it is said how the run goes.</param>
internal sealed class PictureRun(string output, ModelLibrary models, Notes notes)
{
    private readonly HashSet<string> said = [];

    /// <summary>Gets after how many iterations the image so far is written; 0 for never.</summary>
    public int PreviewEvery { get; init; }

    /// <summary>Gets how images are written.</summary>
    public ImageWriteOptions Writing { get; init; } = new();

    /// <summary>Gets the file that keeps the state of the run; null for none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Gets what is told when there is a picture that is worth keeping.</summary>
    public Action OnResult { get; init; } = () => { };

    /// <summary>Runs to the end, and writes the report.</summary>
    /// <param name="context">With what means.</param>
    /// <param name="make">Makes the picture and writes it.</param>
    /// <param name="report">What is kept of the run; null for nothing.</param>
    /// <returns>The exit code.</returns>
    public int Execute(RunContext context, Func<RunContext, RunResult> make, RunReport? report = null)
    {
        RunDetails? details = null;
        RunResult result = ProgressDisplay.Run(notes, progress =>
        {
            details = new RunDetails(progress);
            return make(context with
            {
                Progress = new Previews(PreviewEvery, new Watch(details, OnResult, SayOnce), WritePreview),
            });
        });
        if (notes.AreDetailed)
        {
            details!.Tell(notes, models.OpenedFiles());
        }

        foreach (string note in result.Notes)
        {
            SayOnce(note);
        }

        if (result.Problem is { } problem)
        {
            notes.Complain($"impasto: {ErrorText.OneLine(problem)}");
        }

        report?.Write(result, models.OpenedFiles());
        if (!result.Interrupted)
        {
            return ExitCode.Done;
        }

        notes.Say($"Interrupted; {output} holds the best image so far."
            + (Checkpoint is null || result.Problem is not null || !File.Exists(Checkpoint)
                ? ""
                : $" The same command goes on from {Checkpoint}."));
        return ExitCode.Interrupted;
    }

    /// <summary>
    /// Runs a method that leaves the writing of the picture, and the end of its checkpoint, to the command.
    /// </summary>
    /// <param name="context">With what means.</param>
    /// <param name="make">Makes the picture.</param>
    /// <param name="report">What is kept of the run; null for nothing.</param>
    /// <returns>The exit code.</returns>
    public int ExecuteAndWrite(RunContext context, Func<RunContext, RunResult> make, RunReport? report = null)
    {
        return Execute(context, MakeAndWrite, report);

        RunResult MakeAndWrite(RunContext told)
        {
            RunResult result = make(told);
            told.Progress?.Report(new RunProgress(RunStage.Write, 0));
            OutputFiles.Write(result.Image, output, Writing);
            if (!result.Interrupted && Checkpoint is not null)
            {
                File.Delete(Checkpoint);
            }

            return result;
        }
    }

    private void SayOnce(string note)
    {
        if (said.Add(note))
        {
            notes.Say(note);
        }
    }

    private void WritePreview(ImageBuffer image)
    {
        try
        {
            ImageFile.Write(image, output, Writing);
        }
        catch (ImageException e)
        {
            // The next one, or the picture in the end, may be written all the same.
            notes.Complain($"impasto: {ErrorText.Of(e)}");
        }
    }

    /// <summary>Tells of the first picture, of the writing of one, and of what there is to say.</summary>
    private sealed class Watch(IProgress<RunProgress> next, Action onResult, Action<string> say)
        : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value is OptimizationProgress or PictureKept || value.Stage == RunStage.Write)
            {
                onResult();
            }

            if (value is RunNote note)
            {
                say(note.Text);
                return;
            }

            next.Report(value);
        }
    }
}
