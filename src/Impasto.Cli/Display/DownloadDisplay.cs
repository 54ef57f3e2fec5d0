using Impasto.Models;
using Spectre.Console;

namespace Impasto.Cli.Display;

/// <summary>Shows how far a download is: a bar on a terminal, a line for each tenth elsewhere.</summary>
internal static class DownloadDisplay
{
    /// <summary>Runs a download that tells of its progress.</summary>
    internal static Task<T> ShowAsync<T>(
        string name, Notes notes, Func<IProgress<DownloadProgress>, Task<T>> download) => notes.CanShowBars
        ? ShowBarAsync(name, notes, download)
        : download(new Lines(name, notes.Writer));

    private static Task<T> ShowBarAsync<T>(
        string name, Notes notes, Func<IProgress<DownloadProgress>, Task<T>> download)
    {
        return MessageTerminal.Of(notes).Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new DownloadedColumn(),
                new TransferSpeedColumn(),
                new RemainingTimeColumn())
            .StartAsync(context => download(new Bar(context.AddTask(name))));
    }

    private sealed class Bar(ProgressTask task) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            task.IsIndeterminate = value.Total == null;
            task.MaxValue = value.Total ?? value.Received + 1;
            task.Value = value.Received;
        }
    }

    private sealed class Lines(string name, TextWriter error) : IProgress<DownloadProgress>
    {
        private const long UnknownTotalStep = 50_000_000;
        private long last = -1;

        public void Report(DownloadProgress value)
        {
            long step = value.Total is > 0 and { } total
                ? value.Received * 10 / total
                : value.Received / UnknownTotalStep;
            if (step != last)
            {
                last = step;
                string of = value.Total is { } all ? $" of {all / 1e6:F1}" : "";
                error.WriteLine($"{name}: {value.Received / 1e6:F1}{of} MB");
            }
        }
    }
}
