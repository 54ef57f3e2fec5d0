using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Jobs;
using Impasto.Running;
using Impasto.Studio.Storage;

namespace Impasto.Studio.Painting;

/// <summary>
/// Jobs as the page writes them: the contract's JSON with ids of pictures in place of paths. What is no id of a picture
/// here, and no name of a style, is refused: no path of a client is ever opened.
/// </summary>
internal sealed class JobReader(PaintBox box, PictureStore pictures, StyleShelf shelf, DataFolder folder)
{
    private static readonly string[] OwnMembers = ["output", "checkpoint"];
    private static readonly string[] JobPictures = ["content", "labels", "keep"];
    private static readonly string[] StylePictures = ["coarse", "guide", "mask", "labels"];

    private readonly JobFile file = new(box.Methods);

    /// <summary>Reads a job.</summary>
    /// <param name="json">What the page has sent.</param>
    /// <returns>The job with ids, in the contract's own writing, without what the server says itself.</returns>
    /// <exception cref="ImpastoException">It is no job, or names what is not here.</exception>
    public JsonElement Normalise(JsonElement json)
    {
        JsonObject job = Copy(json);
        Prepare(job, Path.Combine(folder.Work, "result.png"), folder.PathOf);
        JsonObject normal = Copy(json);
        foreach (string member in OwnMembers.Append("schema"))
        {
            normal.Remove(member);
        }

        Read(job);
        return JsonElement.Parse(normal.ToJsonString());
    }

    /// <summary>Gives a job with paths in place of ids.</summary>
    /// <param name="json">The job as the page has it.</param>
    /// <param name="output">The file to write.</param>
    /// <param name="pathOf">Gives the file of a picture; the one that is kept where null.</param>
    /// <exception cref="ImpastoException">It is no job, or names what is not here.</exception>
    public Job ToJob(JsonElement json, string output, Func<Picture, string>? pathOf = null)
    {
        JsonObject job = Copy(json);
        Prepare(job, output, pathOf ?? folder.PathOf);
        return Read(job);
    }

    /// <summary>
    /// Gives a job with the names of pictures in place of ids, as it may be shown to anybody: each picture has a name
    /// of its own.
    /// </summary>
    /// <param name="json">The job as the page has it.</param>
    /// <param name="output">The name of the file that it makes.</param>
    /// <returns>The job, and the ids by the names.</returns>
    public (JsonObject Job, JsonObject Ids) WithNames(JsonElement json, string output)
    {
        JsonObject job = Copy(json), ids = [];
        Prepare(job, output, NameOf);
        return (job, ids);

        string NameOf(Picture picture)
        {
            string stem = Path.GetFileNameWithoutExtension(picture.FileName);
            string name = picture.FileName;
            for (int other = 2; name == output || (ids[name] is { } taken && taken.GetValue<string>() != picture.Id);)
            {
                name = $"{stem}-{other++}{Path.GetExtension(picture.FileName)}";
            }

            ids[name] = picture.Id;
            return name;
        }
    }

    /// <summary>Gives a job that came inside of a picture, with the ids of what is here in place of names.</summary>
    /// <param name="json">The job, with names of pictures.</param>
    /// <param name="ids">The ids by the names, where it was painted in a studio.</param>
    /// <param name="picture">The picture inside of which it came.</param>
    /// <exception cref="ImpastoException">It is no job.</exception>
    public JobInside FromNames(string json, string? ids, Picture picture)
    {
        JsonObject job = Read(json), known = Read(ids ?? "{}");
        List<string> missing = [];
        foreach (string member in JobPictures)
        {
            Find(job, member);
        }

        foreach (JsonObject style in Styles(job).ToArray())
        {
            foreach (string member in StylePictures)
            {
                Find(style, member);
            }

            if (Text(style, "style") is { } named && !IsName(named))
            {
                Find(style, "style");
            }

            if (style["style"] is null)
            {
                job["styles"]!.AsArray().Remove(style);
            }
        }

        if (!Styles(job).Any())
        {
            return new JobInside(Job: null, missing);
        }

        bool hasContent = job["content"] is not null;
        job["content"] ??= picture.Id;
        JsonElement read = Normalise(JsonElement.Parse(job.ToJsonString()));
        return new JobInside(hasContent ? read : Without(read, "content"), missing);

        void Find(JsonObject from, string member)
        {
            if (Text(from, member) is not { } name)
            {
                return;
            }

            if ((pictures.Find(Text(known, name)) ?? pictures.FindNamed(name)) is { } found)
            {
                from[member] = found.Id;
            }
            else
            {
                from.Remove(member);
                missing.Add(name);
            }
        }

        JsonObject Read(string text)
        {
            try
            {
                return Copy(JsonElement.Parse(text));
            }
            catch (JsonException e)
            {
                throw new StudioException($"{picture.Name}: the job inside of this picture is damaged.", e);
            }
        }
    }

    /// <summary>Gives a job's own JSON with a member changed.</summary>
    public static JsonElement With(JsonElement json, string member, JsonNode? value)
    {
        JsonObject job = Copy(json);
        job[member] = value;
        return JsonElement.Parse(job.ToJsonString());
    }

    /// <summary>Gives a job's own JSON without a member.</summary>
    public static JsonElement Without(JsonElement json, string member)
    {
        JsonObject job = Copy(json);
        job.Remove(member);
        return JsonElement.Parse(job.ToJsonString());
    }

    /// <summary>Gives a style as a job has it, with its masks but alone; a bare one where the job has it not.</summary>
    public static JsonObject StyleOf(JsonElement json, string style)
    {
        JsonNode? named = Styles(Copy(json)).FirstOrDefault(one => Text(one, "style") == style)?.DeepClone();
        JsonObject alone = named as JsonObject ?? new JsonObject { ["style"] = style };
        alone.Remove("weight");
        return alone;
    }

    /// <summary>Gives the picture that a job repaints.</summary>
    public Picture ContentOf(JsonElement json) =>
        pictures.Find(Text(Copy(json), "content")) ?? throw NoPicture("content");

    /// <summary>Gives a job's styles: names, and ids of pictures.</summary>
    public static IReadOnlyList<string> StylesOf(JsonElement json) =>
        [.. Styles(Copy(json)).Select(style => Text(style, "style") ?? "")];

    /// <summary>Gives the names of a job's styles, as they are shown.</summary>
    public IReadOnlyList<string> StyleNamesOf(JsonElement json) =>
        [.. StylesOf(json).Select(named => pictures.Find(named)?.Name ?? named)];

    private static JsonObject Copy(JsonElement json) => json.ValueKind == JsonValueKind.Object
        ? JsonNode.Parse(json.GetRawText())!.AsObject()
        : throw new StudioException("A job is a JSON object; see docs/jobs.md.");

    private static StudioException NoPicture(string member) => new(member == "style"
        ? "The job's style is neither the id of a picture here nor a style's name; choose it again."
        : $"The job's {member} is not the id of a picture here; choose it again.");

    private static IEnumerable<JsonObject> Styles(JsonObject job) =>
        (job["styles"] as JsonArray ?? []).OfType<JsonObject>();

    private static string? Text(JsonObject from, string member) =>
        from[member] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private Job Read(JsonObject job) => file.Parse(JsonSerializer.SerializeToUtf8Bytes(
        job, StudioJson.Default.JsonObject), folder.Work);

    private void Prepare(JsonObject job, string output, Func<Picture, string> pathOf)
    {
        foreach (string member in OwnMembers)
        {
            job.Remove(member);
        }

        foreach (string member in JobPictures)
        {
            Resolve(job, member, pathOf);
        }

        foreach (JsonObject style in Styles(job))
        {
            foreach (string member in StylePictures)
            {
                Resolve(style, member, pathOf);
            }

            if (Text(style, "style") is { } named && !IsName(named))
            {
                Resolve(style, "style", pathOf);
            }
        }

        string? method = Text(job, "method");
        RefusePaths(job["options"], box.Methods.Methods.Where(m => m.Name == method).SelectMany(m => m.Options));
        RefusePaths(job["film"], OptionDescription.Of(typeof(FilmOptions)));
        job["schema"] ??= Job.Schema;
        job["output"] = output;
    }

    private bool IsName(string style) => !Id.Is(style) && shelf.Knows(style);

    /// <summary>Puts the path of a picture in place of its id.</summary>
    private void Resolve(JsonObject from, string member, Func<Picture, string> pathOf)
    {
        if (from[member] is null)
        {
            return;
        }

        Picture picture = pictures.Find(Text(from, member)) ?? throw NoPicture(member);
        if (picture.Kind == PictureKind.Film && member != "content")
        {
            throw new StudioException($"{picture.Name} is a film, and the job's {member} is a picture; choose one.");
        }

        folder.FileOf(picture);
        from[member] = pathOf(picture);
    }

    private static void RefusePaths(JsonNode? chosen, IEnumerable<OptionDescription> options)
    {
        foreach (OptionDescription option in options.Where(option => option.IsPath))
        {
            if (chosen is JsonObject some && some.ContainsKey(option.JsonName))
            {
                throw new StudioException(
                    $"{option.JsonName} may be a path, which the studio does not take; leave it out.");
            }
        }
    }
}
