using System.Diagnostics;
using System.Globalization;
using Impasto.Jobs;
using Impasto.Running;

namespace Impasto.Cli.Display;

/// <summary>Repaints several images one after another, and says what became of each.</summary>
internal static class ContentBatch
{
    private const int MostNames = 10;

    /// <summary>Runs to the end, past images that fail.</summary>
    /// <param name="jobs">The images.</param>
    /// <param name="run">Does one, and writes it if it was painted to its end.</param>
    /// <param name="notes">Where it is said.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C; the image in work is then given up.</param>
    /// <returns>The exit code.</returns>
    public static int Run(
        IReadOnlyList<Job> jobs, Func<Job, RunResult> run, Notes notes, CancellationToken cancellationToken)
    {
        List<string> failed = [];
        for (int i = 0; i < jobs.Count; i++)
        {
            Job job = jobs[i];
            string place = $"{i + 1}/{jobs.Count} {job.Content}";
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                bool isThere = File.Exists(job.Output);
                Stopwatch clock = Stopwatch.StartNew();
                RunResult result = run(job);
                if (result.Interrupted)
                {
                    throw new OperationCanceledException(cancellationToken);
                }

                foreach (string note in result.Notes)
                {
                    notes.Say($"{place}: {note}");
                }

                string seconds = clock.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
                notes.Say($"{place}: {job.Output}{(isThere ? " is replaced" : "")}, {seconds} s");
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                notes.Say($"Interrupted; {i - failed.Count} of {jobs.Count} images are done.");
                return ExitCode.Interrupted;
            }
            catch (Exception e)
            {
                failed.Add(job.Content);
                string problem = ErrorText.Of(e);
                string named = $"{job.Content}: ";
                bool isNamed = problem.StartsWith(named, StringComparison.Ordinal);
                notes.Complain($"{place}: {(isNamed ? problem[named.Length..] : problem)}");
            }
        }

        return failed.Count == 0 ? ExitCode.Done : Complain(failed, jobs.Count, notes);
    }

    private static int Complain(List<string> failed, int count, Notes notes)
    {
        string names = string.Join(", ", failed.Take(MostNames)) + (failed.Count > MostNames ? " and others" : "");
        notes.Complain($"impasto: {failed.Count} of {count} images could not be repainted: {names}");
        return ExitCode.Failed;
    }
}
