using System.Diagnostics;
using System.Globalization;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Cli.Display;

/// <summary>
/// Paints pictures of one scene, lays them on a sheet with their names below, and says what became of each. What does
/// not go together is left out, and one picture that fails does not stop the others.
/// </summary>
/// <param name="runner">What paints.</param>
/// <param name="notes">Where it is said.</param>
internal sealed class SheetRun(JobRunner runner, Notes notes)
{
    private const int LabelLines = 2;

    private readonly List<string> leftOut = [];

    /// <summary>Gets what is told when there is a picture that is worth keeping.</summary>
    public Action OnPicture { get; init; } = () => { };

    /// <summary>
    /// Whether a method does what a job asks for; if not, and it was asked for by name, that is said.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="isNamed">Whether the method was asked for.</param>
    public bool Goes(Job job, bool isNamed)
    {
        try
        {
            runner.PlanMemory(job, threads: 1);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or ImpastoException)
        {
            // What is wrong with a style is said behind its name already.
            string problem = ErrorText.Of(e), named = $"{job.Styles[0].Style}: ";
            string reason = $"{job.Method} of {StyleOf(job)}: "
                + (problem.StartsWith(named, StringComparison.Ordinal) ? problem[named.Length..] : problem);
            if (isNamed && !leftOut.Contains(reason))
            {
                notes.Say($"Left out: {reason}");
            }

            // Where nothing goes, the reason of the method that the style is for says most.
            bool isFirst = runner.MethodOf(job with { Method = null }).Name == job.Method;
            leftOut.Insert(isFirst ? 0 : leftOut.Count, reason);
            return false;
        }
    }

    /// <summary>Paints what there is, and writes the sheet.</summary>
    /// <param name="rows">The pictures, row by row, of one content, size and output.</param>
    /// <param name="context">With what means; when it is cancelled, what is painted until then is written.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="ArgumentException">There is no picture, or the sheet would be too large.</exception>
    public int Execute(IReadOnlyList<Job[]> rows, RunContext context)
    {
        Job[] jobs = [.. rows.SelectMany(row => row)];
        if (jobs.Length == 0)
        {
            throw new ArgumentException($"There is no picture to paint: {leftOut[0]}");
        }

        string path = jobs[0].Output;
        ImageWriteOptions writing = new() { Depth = jobs[0].Depth };
        Check(rows, path, writing, context);
        Dictionary<Job, ImageBuffer> painted = [];
        int failed = 0;
        foreach (Job job in jobs)
        {
            string place = $"{painted.Count + failed + 1}/{jobs.Length} {NameOf(job)} of {StyleOf(job)}";
            try
            {
                Stopwatch clock = Stopwatch.StartNew();
                painted[job] = PictureSheet.Labelled(Paint(job, context), NameOf(job), StyleOf(job));
                OnPicture();
                string seconds = clock.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
                notes.Say($"{place}: {seconds} s");
            }
            catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                failed++;
                notes.Complain($"{place}: {ErrorText.Of(e)}");
            }
        }

        if (painted.Count > 0)
        {
            ImageBuffer?[][] pictures = [.. rows.Select(
                row => row.Where(painted.ContainsKey).Select(job => painted[job]).ToArray())];
            OutputFiles.Write(PictureSheet.Of([.. pictures.Where(row => row.Length > 0)]), path, writing);
        }

        string sheet = painted.Count > 0
            ? $"{path} has {painted.Count} of {jobs.Length} pictures"
            : "nothing is written";
        if (painted.Count + failed < jobs.Length)
        {
            notes.Say($"Interrupted; {sheet}.");
            return ExitCode.Interrupted;
        }

        if (failed > 0)
        {
            notes.Complain($"impasto: {failed} of {jobs.Length} pictures could not be painted; {sheet}");
            return ExitCode.Failed;
        }

        return ExitCode.Done;
    }

    /// <summary>What a picture is by.</summary>
    private static string NameOf(Job job) => string.Create(CultureInfo.InvariantCulture, $"{job.Method} {job.Strength}")
        .TrimEnd();

    private static string StyleOf(Job job)
    {
        string style = job.Styles[0].Style;
        return Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(style));
    }

    private ImageBuffer Paint(Job job, RunContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        bool isLong = runner.MethodOf(job).Can(StylizerFeatures.Resume);
        RunResult result = isLong
            ? ProgressDisplay.Run(notes, progress => runner.Paint(job, context with { Progress = progress }))
            : runner.Paint(job, context);
        return result.Interrupted ? throw new OperationCanceledException(context.Cancellation) : result.Image;
    }

    /// <summary>Refuses, before any work, a sheet that could not be made of all pictures, or not be written.</summary>
    private static void Check(
        IReadOnlyList<Job[]> rows, string path, ImageWriteOptions writing, RunContext context)
    {
        Job job = rows.First(row => row.Length > 0)[0];
        ImageSource content = ImageSource.FromFile(job.Content).WithLongerEdge(job.Size);
        (int width, int height) = PictureSheet.LabelledSize(content.Width, content.Height, LabelLines);
        (int Width, int Height) all = PictureSheet.SizeOf(
            rows.Max(row => row.Length), rows.Count(row => row.Length > 0), width, height);
        if ((long)all.Width * all.Height > ImageBuffer.MaxPixels)
        {
            throw new ArgumentException(
                $"A sheet of {all.Width} x {all.Height} pixels is too large: choose a smaller --size or fewer "
                + "pictures.");
        }

        ImageFile.CheckWritable(path, all.Width, all.Height, writing);
        long pictures = rows.Sum(row => row.Length) * ImageMemory.Of(width, height);
        context.Require(new MemoryPlan((RunStage.Write, pictures + ImageMemory.WithCodec(all.Width, all.Height))));
    }
}
