using Impasto.Running;
using Impasto.Training.Loop;

namespace Impasto.Training.Reporting;

/// <summary>
/// Writes metrics.csv step by step. Each line is handed to the system before the next step begins, so that a kill can
/// tear no more than the last one; a training that is resumed cuts off what lies after its checkpoint.
/// </summary>
internal sealed class MetricsLog : IDisposable
{
    private readonly StreamWriter writer;

    private MetricsLog(StreamWriter writer, double seconds)
    {
        this.writer = writer;
        Seconds = seconds;
    }

    /// <summary>Gets the time that the training had taken when the log was opened.</summary>
    public double Seconds { get; }

    /// <summary>Opens a log, or begins one where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="terms">The names of the loss's terms; without commas.</param>
    /// <param name="step">The steps done: lines of later ones are cut off.</param>
    /// <exception cref="TrainingException">The file holds something else or other terms.</exception>
    public static MetricsLog Open(string path, IReadOnlyList<string> terms, int step)
    {
        IReadOnlyList<MetricsRow> kept = [];
        if (step > 0 && File.Exists(path))
        {
            Metrics found = Metrics.Read(path);
            kept = found.Terms.SequenceEqual(terms)
                ? [.. found.Rows.Where(row => row.Step <= step)]
                : throw new TrainingException(
                    $"{path}: this log is of a training with other losses; train into another folder.");
        }

        AtomicFile.WriteText(
            path, string.Concat(kept.Select(Metrics.Line).Prepend(Metrics.Header(terms)).Select(line => line + "\n")));
        FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        StreamWriter writer = new(file) { AutoFlush = true, NewLine = "\n" };
        return new MetricsLog(writer, kept.Count > 0 ? kept[^1].Seconds : 0);
    }

    /// <summary>Adds a step.</summary>
    public void Append(MetricsRow row) => writer.WriteLine(Metrics.Line(row));

    /// <summary>Closes the file.</summary>
    public void Dispose() => writer.Dispose();
}
