using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Control.Color;
using Impasto.Control.Regions;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;

namespace Impasto.Jobs;

/// <summary>
/// Jobs in JSON files, and inside of pictures that a studio has painted. Paths in a file are relative to its folder;
/// what is unknown, missing or out of its range is refused with one line that names the member.
/// </summary>
/// <param name="methods">The methods that jobs may name.</param>
public sealed class JobFile(MethodCatalog methods)
{
    private const int MostStyles = 100;
    private const int MostPixels = 1_000_000;
    private const double MostScale = 16;
    private const double MostWeight = 1_000_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly JsonFileKind Kind = new("job", (message, cause) => new JobException(message, cause));

    /// <summary>Reads a job.</summary>
    /// <param name="path">The file; or a picture, by its extension, that has the job inside.</param>
    /// <returns>The job, with full paths.</returns>
    /// <exception cref="JobException">The file cannot be read, is no job, or has none inside.</exception>
    public Job Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        JsonSection section = JobXmp.IsPicture(path) ? OpenPicture(path) : JsonSection.Open(Kind, path);
        return Read(section, Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Reads a job from JSON in memory.</summary>
    /// <param name="json">The JSON, as UTF-8.</param>
    /// <param name="folder">The full path of the folder that paths are relative to.</param>
    /// <returns>The job, with full paths.</returns>
    /// <exception cref="JobException">It is no job; the message calls it "the job".</exception>
    public Job Parse(ReadOnlyMemory<byte> json, string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Read(JsonSection.Parse(Kind, "the job", json), folder);
    }

    private static JsonSection OpenPicture(string path)
    {
        try
        {
            string json = JobXmp.Read(path).Job ?? throw new JobException(
                $"{path}: this picture has no job inside; download it from the studio with it, or name a JSON file.");
            return JsonSection.Parse(Kind, path, Encoding.UTF8.GetBytes(json));
        }
        catch (ImageException e)
        {
            throw new JobException(e.Message, e);
        }
    }

    private Job Read(JsonSection section, string folder)
    {
        int schema = section.Integer("schema", 1, int.MaxValue);
        if (schema > Job.Schema)
        {
            throw section.Error("schema", $"is {schema}, and this version knows {Job.Schema} at most; update Impasto");
        }

        string? method = ReadMethod(section);
        Job job = new()
        {
            Content = Full(section, "content", folder) ?? throw section.Missing("content"),
            Styles = ReadStyles(section, folder),
            Method = method,
            Strength = section.OptionalNumber("strength", 0, 1),
            StyleScale = section.OptionalNumber("styleScale", 0, MostScale),
            Color = section.OptionalChoice<ColorMode>("color"),
            ColorTransfer = section.OptionalChoice<ColorTransferKind>("colorTransfer"),
            ColorStrength = section.OptionalNumber("colorStrength", 0, 1),
            Photoreal = section.Flag("photoreal"),
            Labels = Full(section, "labels", folder),
            AutoGuides = section.OptionalInteger("autoGuides", AutoGuides.FewestRegions, AutoGuides.MostRegions),
            Keep = Full(section, "keep", folder),
            Size = section.OptionalInteger("size", 1, MostPixels),
            Options = ReadOptions(section, method, folder),
            Film = ReadFilm(section, folder),
            Output = Full(section, "output", folder) ?? throw section.Missing("output"),
            Depth = section.Integer("depth", 8, 16, 8),
            Checkpoint = Full(section, "checkpoint", folder),
        };
        section.End();
        return job switch
        {
            { StyleScale: 0 } => throw section.Error("styleScale", $"is 0; it must be more, and at most {MostScale}"),
            { ColorTransfer: not null, Color: not ColorMode.Histogram } =>
                throw section.Error("colorTransfer", "is for \"color\": \"histogram\"; leave it out"),
            { ColorStrength: not null, Color: null or ColorMode.Style } => throw section.Error(
                "colorStrength", "is for \"color\": \"histogram\" or \"luminance\"; leave it out"),
            { Depth: not 8 and not 16 } => throw section.Error("depth", $"is {job.Depth}; it must be 8 or 16"),
            _ => job,
        };
    }

    /// <summary>Writes a job, under a temporary name first.</summary>
    /// <param name="job">The job.</param>
    /// <param name="path">The file to write or replace.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(Job job, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        AtomicFile.WriteText(path, ToJson(job, folder).ToJsonString(Indented) + "\n");
    }

    /// <summary>Gives a job as JSON.</summary>
    /// <param name="job">The job.</param>
    /// <param name="folder">The folder that paths are made relative to; null to leave them as they are.</param>
    public JsonObject ToJson(Job job, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(job);
        JsonObject json = new() { ["schema"] = Job.Schema, ["content"] = Short(job.Content) };
        json["styles"] = new JsonArray([.. job.Styles.Select(StyleToJson)]);
        Add("method", job.Method);
        Add("strength", job.Strength);
        Add("styleScale", job.StyleScale);
        Add("color", OptionDescription.ToJson(job.Color));
        Add("colorTransfer", OptionDescription.ToJson(job.ColorTransfer));
        Add("colorStrength", job.ColorStrength);
        Add("photoreal", job.Photoreal ? true : null);
        Add("labels", job.Labels is null ? null : Short(job.Labels));
        Add("autoGuides", job.AutoGuides);
        Add("keep", job.Keep is null ? null : Short(job.Keep));
        Add("size", job.Size);
        if (job.Options.Count > 0)
        {
            json["options"] = OptionsToJson(job);
        }

        if (job.Film is { } film)
        {
            json["film"] = FilmToJson(film);
        }

        json["output"] = Short(job.Output);
        json["depth"] = job.Depth;
        Add("checkpoint", job.Checkpoint is null ? null : Short(job.Checkpoint));
        return json;

        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                json[name] = value;
            }
        }

        string Short(string path) => folder is null ? path : Path.GetRelativePath(folder, Path.GetFullPath(path));

        JsonObject StyleToJson(JobStyle style)
        {
            JsonObject written = new() { ["style"] = IsPath(style.Style) ? Short(style.Style) : style.Style };
            if (style.Weight != 1)
            {
                written["weight"] = style.Weight;
            }

            if (style.Coarse is { } coarse)
            {
                written["coarse"] = Short(coarse);
            }

            if (style.Guide is { } guide)
            {
                written["guide"] = Short(guide);
            }

            if (style.Mask is { } mask)
            {
                written["mask"] = Short(mask);
            }

            if (style.Labels is { } labels)
            {
                written["labels"] = Short(labels);
            }

            return written;
        }

        JsonObject FilmToJson(FilmOptions film)
        {
            FilmOptions defaults = new();
            JsonObject chosen = [];
            foreach (OptionDescription option in OptionDescription.Of(typeof(FilmOptions)))
            {
                object? value = option.Get(film);
                if (!Equals(value, option.Get(defaults)))
                {
                    chosen[option.JsonName] =
                        OptionDescription.ToJson(option.IsPath && value is string path ? Short(path) : value);
                }
            }

            return chosen;
        }

        JsonObject OptionsToJson(Job from)
        {
            IReadOnlyList<OptionDescription> known = OptionsOf(from.Method);
            JsonObject options = [];
            foreach ((string name, string text) in from.Options)
            {
                OptionDescription option = known.First(o => o.Name == name);
                string kept = option.IsPath && Path.Exists(text) ? Short(text) : text;
                options[option.JsonName] = option.TryParse(kept, out object? value)
                    ? OptionDescription.ToJson(value)
                    : throw new ArgumentException($"{name} is {option.Allowed}, not {text}.");
            }

            return options;
        }
    }

    private static List<JobStyle> ReadStyles(JsonSection section, string folder)
    {
        List<JobStyle> styles = [];
        foreach (JsonSection style in section.Sections("styles"))
        {
            string named = style.Text("style");
            string path = Full(style, "style", folder)!;
            styles.Add(new JobStyle(IsPath(path) ? path : named)
            {
                Weight = style.Number("weight", 0, MostWeight, 1),
                Coarse = Full(style, "coarse", folder),
                Guide = Full(style, "guide", folder),
                Mask = Full(style, "mask", folder),
                Labels = Full(style, "labels", folder),
            });
            style.End();
        }

        return styles.Count is > 0 and <= MostStyles
            ? styles
            : throw section.Error("styles", $"has {styles.Count} styles; it must have 1 to {MostStyles}");
    }

    /// <summary>Whether a style is a file or a folder, and no name.</summary>
    private static bool IsPath(string style) => Path.Exists(style) || TrainedStyle.IsMeant(style);

    /// <summary>The full path that a member is, or null where it is absent.</summary>
    private static string? Full(JsonSection section, string name, string folder)
    {
        if (section.OptionalText(name) is not { } path)
        {
            return null;
        }

        return path.Contains('\0', StringComparison.Ordinal)
            ? throw section.Error(name, "is no path: it has a character of code 0")
            : Path.GetFullPath(path, folder);
    }

    private string? ReadMethod(JsonSection section)
    {
        IEnumerable<string> known = methods.Methods.Select(method => method.Name);
        return section.OptionalText("method") is not { } name || known.Contains(name)
            ? section.OptionalText("method")
            : throw section.Error("method", $"is \"{JsonSection.Shown(name)}\"{Suggestion.Text(name, known)}; "
                + $"it must be {string.Join(" or ", known.Select(method => $"\"{method}\""))}");
    }

    private Dictionary<string, string> ReadOptions(JsonSection section, string? method, string folder)
    {
        Dictionary<string, string> chosen = [];
        if (section.OptionalSection("options") is not { } options)
        {
            return chosen;
        }

        if (method is null)
        {
            throw section.Error("method", "is missing, and there are options; name the method that they are for");
        }

        foreach (OptionDescription option in OptionsOf(method))
        {
            if (options.Value(option.JsonName) is { } json)
            {
                string text = option.TryParse(json, out object? value)
                    ? OptionDescription.ToText(value)!
                    : throw options.Wrong(option.JsonName, json, option.Allowed);
                string? path = option.IsPath ? Full(options, option.JsonName, folder) : null;
                chosen[option.Name] = Path.Exists(path) ? path : text;
            }
        }

        options.End();
        return chosen;
    }

    private static FilmOptions? ReadFilm(JsonSection section, string folder)
    {
        if (section.OptionalSection("film") is not { } read)
        {
            return null;
        }

        FilmOptions film = new();
        foreach (OptionDescription option in OptionDescription.Of(typeof(FilmOptions)))
        {
            if (read.Value(option.JsonName) is { } json)
            {
                film = option.TryParse(json, out object? value)
                    ? option.With(film, option.IsPath ? Full(read, option.JsonName, folder) : value)
                    : throw read.Wrong(option.JsonName, json, option.Allowed);
            }
        }

        read.End();
        return film.Complaint is { } complaint ? throw section.Error("film", $"is wrong: {complaint}") : film;
    }

    private IReadOnlyList<OptionDescription> OptionsOf(string? method) => method is null ? [] : methods[method].Options;
}
