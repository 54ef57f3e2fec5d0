using System.Diagnostics;
using System.Globalization;
using Impasto.Cli.Options;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;

namespace Impasto.Cli.Commands;

/// <summary>Repaints several images one after another, and says on standard error what became of each.</summary>
internal static class ContentBatch
{
    private const int MostNames = 10;

    /// <summary>Runs to the end, past images that fail.</summary>
    /// <param name="files">The images.</param>
    /// <param name="output">How the results are written.</param>
    /// <param name="stylize">Repaints one.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C; the image in work is then given up.</param>
    /// <returns>The exit code.</returns>
    public static int Run(
        IReadOnlyList<ContentFile> files,
        ImageWriteOptions output,
        Func<ContentFile, OptimizationResult> stylize,
        CancellationToken cancellationToken)
    {
        List<string> failed = [];
        for (int i = 0; i < files.Count; i++)
        {
            ContentFile file = files[i];
            string place = $"{i + 1}/{files.Count} {file.Path}";
            try
            {
                Stopwatch clock = Stopwatch.StartNew();
                ImageFile.CheckWritable(file.Output, output);
                OptimizationResult result = stylize(file);
                cancellationToken.ThrowIfCancellationRequested();
                ImageFile.Write(result.Image, file.Output, output);
                string seconds = clock.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
                Console.Error.WriteLine($"{place}: {file.Output}, {seconds} s");
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                Console.Error.WriteLine($"Interrupted; {i - failed.Count} of {files.Count} images are done.");
                return CommandLine.Interrupted;
            }
            catch (Exception e)
            {
                failed.Add(file.Path);
                string problem = CommandLine.Describe(e);
                string named = $"{file.Path}: ";
                Console.Error.WriteLine($"{place}: {(problem.StartsWith(named, StringComparison.Ordinal) ? problem[named.Length..] : problem)}");
            }
        }

        return failed.Count == 0 ? 0 : Complain(failed, files.Count);
    }

    private static int Complain(List<string> failed, int count)
    {
        string names = string.Join(", ", failed.Take(MostNames)) + (failed.Count > MostNames ? " and others" : "");
        Console.Error.WriteLine($"impasto: {failed.Count} of {count} images could not be repainted: {names}");
        return CommandLine.Failed;
    }
}
