using System.Buffers;
using System.Globalization;
using System.Text;
using Impasto.Running;

namespace Impasto.Jobs;

/// <summary>Writes jobs as the command lines that mean the same.</summary>
public static class JobCommand
{
    private static readonly SearchValues<char> PlainLetters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=,:+@%");

    /// <summary>Gives the command line of a job as a line to be typed in a shell.</summary>
    /// <param name="job">The job.</param>
    /// <returns>
    /// The line, from the program's name on; for the few jobs that options cannot say, such as those with masks of some
    /// styles only, the one that does the job from a file.
    /// </returns>
    public static string Of(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        string verb = job.Film is null ? "stylize" : "film";
        return string.Join(' ', (Words(job) ?? ["impasto", verb, "--job", "job.json"]).Select(Quote));
    }

    /// <summary>Gives the command line of a job as its words; null where options cannot say it.</summary>
    /// <param name="job">The job.</param>
    internal static IReadOnlyList<string>? Words(Job job)
    {
        List<string> words = ["impasto", job.Film is null ? "stylize" : "film", job.Content];
        if (!AddStyles(job.Styles, words))
        {
            return null;
        }

        Add("--method", job.Method);
        Add("--strength", Text(job.Strength));
        Add("--style-scale", Text(job.StyleScale));
        Add("--color", OptionDescription.ToText(job.Color));
        Add("--color-transfer", OptionDescription.ToText(job.ColorTransfer));
        Add("--color-strength", Text(job.ColorStrength));
        if (job.Photoreal)
        {
            words.Add("--photoreal");
        }

        Add("--labels", job.Labels);
        Add("--guides", job.AutoGuides is { } regions ? $"auto={Text(regions)}" : null);
        Add("--keep", job.Keep);
        Add("--size", Text(job.Size));
        foreach ((string name, string text) in job.Options)
        {
            AddOption(name, text);
        }

        if (job.Film is { } film)
        {
            FilmOptions defaults = new();
            foreach (OptionDescription option in OptionDescription.Of(typeof(FilmOptions))
                .Where(option => !Equals(option.Get(film), option.Get(defaults))))
            {
                AddOption(option.Name, OptionDescription.ToText(option.Get(film))!);
            }
        }

        Add("-o", job.Output);
        Add("--depth", job.Depth == 8 ? null : Text(job.Depth));
        Add("--checkpoint", job.Checkpoint);
        return words;

        void Add(string option, string? value)
        {
            if (value is not null)
            {
                words.AddRange([option, value]);
            }
        }

        void AddOption(string name, string text)
        {
            if (text == "true")
            {
                words.Add($"--{name}");
            }
            else
            {
                words.Add($"--{name}={text}");
            }
        }
    }

    private static bool AddStyles(IReadOnlyList<JobStyle> styles, List<string> words)
    {
        // What mixes scales is the last of the styles, and each kind of image is given for all styles or for none.
        JobStyle? mixed = styles[^1].Coarse is null ? null : styles[^1];
        JobStyle[] plain = [.. styles.Where(style => style != mixed)];
        if (plain.Any(style => style.Coarse is not null)
            || !AreForAll(style => style.Mask) || !AreForAll(style => style.Labels))
        {
            return false;
        }

        foreach (JobStyle style in plain)
        {
            words.AddRange(["--style", Named(style)]);
        }

        if (mixed is not null)
        {
            words.AddRange(["--style-fine", Named(mixed), "--style-coarse", mixed.Coarse!]);
        }

        if (styles.Any(style => style.Weight != 1))
        {
            words.AddRange(["--style-blend", string.Join(',', styles.Select(style => Text(style.Weight)))]);
        }

        Each("--style-mask", style => style.Mask);
        Each("--style-labels", style => style.Labels);
        return true;

        bool AreForAll(Func<JobStyle, string?> image) =>
            styles.All(style => image(style) is null) || styles.All(style => image(style) is not null);

        void Each(string option, Func<JobStyle, string?> image)
        {
            foreach (string path in styles.Select(image).OfType<string>())
            {
                words.AddRange([option, path]);
            }
        }

        static string Named(JobStyle style) => style.Guide is null ? style.Style : $"{style.Style}@{style.Guide}";
    }

    private static string? Text(double? number) => number?.ToString("R", CultureInfo.InvariantCulture);

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes a word so that a shell reads it as one.</summary>
    internal static string Quote(string word)
    {
        if (word.Length > 0 && !word.AsSpan().ContainsAnyExcept(PlainLetters))
        {
            return word;
        }

        StringBuilder quoted = new("'");
        return quoted.Append(word.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'').ToString();
    }
}
