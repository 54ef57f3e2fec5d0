using System.Diagnostics;
using System.Globalization;
using Impasto.Jobs;
using Impasto.Running;

namespace Impasto.Cli.Commands;

/// <summary>Repaints several images one after another, and says on standard error what became of each.</summary>
internal static class ContentBatch
{
    private const int MostNames = 10;

    /// <summary>Runs to the end, past images that fail.</summary>
    /// <param name="jobs">The images.</param>
    /// <param name="run">Does one, and writes it.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C; the image in work is then given up.</param>
    /// <returns>The exit code.</returns>
    public static int Run(
        IReadOnlyList<Job> jobs, Func<Job, RunResult> run, CancellationToken cancellationToken)
    {
        List<string> failed = [];
        for (int i = 0; i < jobs.Count; i++)
        {
            Job job = jobs[i];
            string place = $"{i + 1}/{jobs.Count} {job.Content}";
            try
            {
                Stopwatch clock = Stopwatch.StartNew();
                run(job);
                cancellationToken.ThrowIfCancellationRequested();
                string seconds = clock.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
                Console.Error.WriteLine($"{place}: {job.Output}, {seconds} s");
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                Console.Error.WriteLine($"Interrupted; {i - failed.Count} of {jobs.Count} images are done.");
                return CommandLine.Interrupted;
            }
            catch (Exception e)
            {
                failed.Add(job.Content);
                string problem = CommandLine.Describe(e);
                string named = $"{job.Content}: ";
                Console.Error.WriteLine($"{place}: {(problem.StartsWith(named, StringComparison.Ordinal) ? problem[named.Length..] : problem)}");
            }
        }

        return failed.Count == 0 ? 0 : Complain(failed, jobs.Count);
    }

    private static int Complain(List<string> failed, int count)
    {
        string names = string.Join(", ", failed.Take(MostNames)) + (failed.Count > MostNames ? " and others" : "");
        Console.Error.WriteLine($"impasto: {failed.Count} of {count} images could not be repainted: {names}");
        return CommandLine.Failed;
    }
}
