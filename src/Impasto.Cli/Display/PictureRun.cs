using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Cli.Display;

/// <summary>
/// What every command that makes one picture does around it: shows progress, writes previews and the report, and says what is
/// left of a run that was interrupted.
/// </summary>
/// <param name="output">The file that the picture goes to.</param>
internal sealed class PictureRun(string output)
{
    /// <summary>Gets after how many iterations the image so far is written; 0 for never.</summary>
    public int PreviewEvery { get; init; }

    /// <summary>Gets how images are written.</summary>
    public ImageWriteOptions Writing { get; init; } = new();

    /// <summary>Gets the file that keeps the state of the run; null for none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Runs to the end, and writes the report.</summary>
    /// <param name="context">With what means.</param>
    /// <param name="make">Makes the picture and writes it.</param>
    /// <param name="report">What is kept of the run; null for nothing.</param>
    /// <returns>The exit code.</returns>
    public int Execute(RunContext context, Func<RunContext, RunResult> make, RunReport? report)
    {
        RunResult result = ProgressDisplay.Run(progress => make(context with
        {
            Progress = new Previews(PreviewEvery, progress, image => ImageFile.Write(image, output, Writing)),
        }));
        report?.Write(result);
        if (!result.Interrupted)
        {
            return 0;
        }

        Console.Error.WriteLine(Checkpoint is null
            ? $"Interrupted; {output} holds the best image so far."
            : $"Interrupted; {output} holds the best image so far. The same command goes on from {Checkpoint}.");
        return CommandLine.Interrupted;
    }
}
