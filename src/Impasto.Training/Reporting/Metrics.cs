using System.Globalization;
using Impasto.Training.Loop;

namespace Impasto.Training.Reporting;

/// <summary>The metrics of a training, as metrics.csv holds them: a line a step.</summary>
/// <param name="Terms">The names of the loss's terms.</param>
/// <param name="Rows">The steps, ascending.</param>
public sealed record Metrics(IReadOnlyList<string> Terms, IReadOnlyList<MetricsRow> Rows)
{
    private const char Separator = ',';
    private const int ColumnsBefore = 2;
    private const int ColumnsAfter = 3;
    private const int LastSteps = 50;

    /// <summary>Reads a file. Lines that a kill has torn are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TrainingException">It holds no metrics.</exception>
    public static Metrics Read(string path)
    {
        string text = File.ReadAllText(path);
        // What follows the last line break is a torn line, even where it looks whole.
        string[] lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] names = lines.Length > 0 ? lines[0].Split(Separator) : [];
        if (names.Length < ColumnsBefore + ColumnsAfter)
        {
            throw NoMetrics(path);
        }

        string[] terms = names[ColumnsBefore..^ColumnsAfter];
        if (Header(terms) != lines[0])
        {
            throw NoMetrics(path);
        }

        List<MetricsRow> rows = [];
        foreach (string line in lines.Skip(1))
        {
            if (Parse(line, terms.Length) is { } row && row.Step > (rows.Count > 0 ? rows[^1].Step : 0))
            {
                rows.Add(row);
            }
        }

        return new Metrics(terms, rows);
    }

    /// <summary>Says what the loss and its terms are in the end, as the mean of the last steps.</summary>
    internal string End()
    {
        MetricsRow[] last = [.. Rows.TakeLast(LastSteps)];
        IEnumerable<string> terms = Terms.Select((name, i) => (Name: name, Values: last.Select(row => row.Terms[i])
                .Where(value => !double.IsNaN(value)).ToArray()))
            .Where(term => term.Values.Length > 0).Select(term => $"{term.Name} {Short(term.Values.Average())}");
        return $"{Short(last.Average(row => row.Loss))} ({string.Join(' ', terms)})";

        static string Short(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
    }

    /// <summary>Gives the first line of a file.</summary>
    internal static string Header(IEnumerable<string> terms) => string.Join(
        Separator, ["step", "loss", .. terms, "learning_rate", "images_per_second", "seconds"]);

    /// <summary>Gives the line of a step; numbers can be read back without loss, timings are rounded.</summary>
    internal static string Line(MetricsRow row) => string.Join(
        Separator,
        [
            row.Step.ToString(CultureInfo.InvariantCulture),
            Exact(row.Loss),
            .. row.Terms.Select(Exact),
            Exact(row.LearningRate),
            row.ImagesPerSecond.ToString("0.###", CultureInfo.InvariantCulture),
            row.Seconds.ToString("0.###", CultureInfo.InvariantCulture),
        ]);

    private static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static MetricsRow? Parse(string line, int terms)
    {
        string[] fields = line.Split(Separator);
        if (fields.Length != ColumnsBefore + terms + ColumnsAfter
            || !int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out int step))
        {
            return null;
        }

        double[] numbers = new double[fields.Length - 1];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!double.TryParse(fields[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        return new MetricsRow(step, numbers[0], numbers[1..^ColumnsAfter], numbers[^3], numbers[^2], numbers[^1]);
    }

    private static TrainingException NoMetrics(string path) =>
        new($"{path}: this is no log of a training; remove it, or train into another folder.");
}
