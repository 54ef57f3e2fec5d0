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

    /// <summary>The member of a job that is a film.</summary>
    internal const string Film = "film";

    /// <summary>The member of a job that is a sound.</summary>
    internal const string Sound = "sound";

    /// <summary>The most that a style may weigh.</summary>
    internal const double MostWeight = 1_000_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly JsonFileKind Kind = new("job", (message, cause) => new JobException(message, cause));

    /// <summary>Reads a job.</summary>
    /// <param name="path">The file; or a picture, by its extension, that has the job inside.</param>
    /// <returns>The job, with full paths.</returns>
    /// <exception cref="JobException">The file cannot be read, is no job, or has none inside.</exception>
    public Job Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Read(Open(path), Path.GetDirectoryName(Path.GetFullPath(path))!);
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

    /// <summary>Opens a job of any kind: a file, or a picture that has it inside.</summary>
    internal static JsonSection Open(string path)
    {
        if (!JobXmp.IsPicture(path))
        {
            return JsonSection.Open(Kind, path);
        }

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

    /// <summary>Refuses a job of a later version.</summary>
    internal static void CheckSchema(JsonSection section)
    {
        int schema = section.Integer("schema", 1, int.MaxValue);
        if (schema > Job.Schema)
        {
            throw section.Error("schema", $"is {schema}, and this version knows {Job.Schema} at most; update Impasto");
        }
    }

    private Job Read(JsonSection section, string folder)
    {
        if (section.Names.Contains(Sound))
        {
            throw section.Error(Sound, "says that this job is a sound: give it to 'impasto sound'");
        }

        CheckSchema(section);
        string? method = ReadMethod(section);
        Job job = new()
        {
            Content = Needed(section, "content", folder),
            Styles = ReadStyles(section, style => ReadStyle(style, folder)),
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
            Film = ReadOptions<FilmOptions>(section, Film, folder),
            Output = Needed(section, "output", folder),
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
            { Film.Complaint: { } complaint } => throw section.Error(Film, $"is wrong: {complaint}"),
            { Depth: not 8 and not 16 } => throw section.Error("depth", $"is {job.Depth}; it must be 8 or 16"),
            _ => job,
        };
    }

    /// <summary>Writes a job, under a temporary name first.</summary>
    /// <param name="job">The job.</param>
    /// <param name="path">The file to write or replace.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(Job job, string path) => Write(folder => ToJson(job, folder), path);

    /// <summary>Writes a job of any kind.</summary>
    /// <param name="toJson">Gives it as JSON, with paths relative to a folder.</param>
    /// <param name="path">The file to write or replace.</param>
    internal static void Write(Func<string, JsonObject> toJson, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        AtomicFile.WriteText(path, toJson(folder).ToJsonString(Indented) + "\n");
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
            json["options"] = MethodToJson(job);
        }

        if (job.Film is { } film)
        {
            json[Film] = OptionsToJson(film, Short);
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

        string Short(string path) => JobFile.Short(path, folder);

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

        JsonObject MethodToJson(Job from)
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

    /// <summary>Gives those options that are not the default as an object of a job.</summary>
    /// <param name="options">The options.</param>
    /// <param name="shorten">Makes a path relative to the file.</param>
    internal static JsonObject OptionsToJson<T>(T options, Func<string, string> shorten)
        where T : RunOptions, new()
    {
        T defaults = new();
        JsonObject chosen = [];
        foreach (OptionDescription option in OptionDescription.Of(typeof(T)))
        {
            object? value = option.Get(options);
            if (!Equals(value, option.Get(defaults)))
            {
                chosen[option.JsonName] =
                    OptionDescription.ToJson(option.IsPath && value is string path ? shorten(path) : value);
            }
        }

        return chosen;
    }

    /// <summary>Reads options that an object of a job is; null where there is none.</summary>
    internal static T? ReadOptions<T>(JsonSection section, string name, string folder)
        where T : RunOptions, new()
    {
        if (section.OptionalSection(name) is not { } read)
        {
            return null;
        }

        T options = new();
        foreach (OptionDescription option in OptionDescription.Of(typeof(T)))
        {
            if (read.Value(option.JsonName) is { } json)
            {
                options = option.TryParse(json, out object? value)
                    ? option.With(options, option.IsPath ? Full(read, option.JsonName, folder) : value)
                    : throw read.Wrong(option.JsonName, json, option.Allowed);
            }
        }

        read.End();
        return options;
    }

    private static JobStyle ReadStyle(JsonSection style, string folder)
    {
        string named = style.Text("style");
        string path = Needed(style, "style", folder);
        return new JobStyle(IsPath(path) ? path : named)
        {
            Weight = style.Number("weight", 0, MostWeight, 1),
            Coarse = Full(style, "coarse", folder),
            Guide = Full(style, "guide", folder),
            Mask = Full(style, "mask", folder),
            Labels = Full(style, "labels", folder),
        };
    }

    /// <summary>Reads the styles of a job.</summary>
    internal static IReadOnlyList<T> ReadStyles<T>(JsonSection section, Func<JsonSection, T> read)
    {
        List<T> styles = [];
        foreach (JsonSection style in section.Sections("styles"))
        {
            styles.Add(read(style));
            style.End();
        }

        return styles.Count is > 0 and <= MostStyles
            ? styles
            : throw section.Error("styles", $"has {styles.Count} styles; it must have 1 to {MostStyles}");
    }

    /// <summary>Whether a style is a file or a folder, and no name.</summary>
    private static bool IsPath(string style) => Path.Exists(style) || TrainedStyle.IsMeant(style);

    /// <summary>A path as it is written: relative to a folder, or as it is where there is none.</summary>
    internal static string Short(string path, string? folder) =>
        folder is null ? path : Path.GetRelativePath(folder, Path.GetFullPath(path));

    /// <summary>The full path that a member is, which has to be there.</summary>
    internal static string Needed(JsonSection section, string name, string folder) =>
        Full(section, name, folder) ?? throw section.Missing(name);

    /// <summary>The full path that a member is, or null where it is absent.</summary>
    internal static string? Full(JsonSection section, string name, string folder)
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

    private IReadOnlyList<OptionDescription> OptionsOf(string? method) => method is null ? [] : methods[method].Options;
}
