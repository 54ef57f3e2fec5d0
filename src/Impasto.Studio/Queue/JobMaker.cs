using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Jobs;
using Impasto.Studio.Painting;
using Impasto.Studio.Storage;
using Impasto.Stylizing;

namespace Impasto.Studio.Queue;

/// <summary>Makes jobs of what the page asks for; what makes no sense is refused before it waits.</summary>
internal sealed class JobMaker(
    PaintBox box, JobReader reader, StyleShelf shelf, Func<Exception, string> describe)
{
    private const int MostJobs = 1000;

    /// <summary>Makes a job of a picture or a film.</summary>
    /// <param name="asked">What the page asks for.</param>
    /// <param name="kind">What it makes.</param>
    /// <exception cref="ImpastoException">It is no job, or names what is not here.</exception>
    /// <exception cref="ArgumentException">Its method cannot do that.</exception>
    public StudioJob Make(JsonElement asked, JobKind kind)
    {
        JsonElement whole = kind != JobKind.Film ? JobReader.Without(asked, "film")
            : asked.TryGetProperty("film", out _) ? asked
            : JobReader.With(asked, "film", new JsonObject());
        JsonElement json = reader.Normalise(whole);
        Picture content = reader.ContentOf(json);
        if ((content.Kind == PictureKind.Film) != (kind == JobKind.Film))
        {
            throw new StudioException(kind == JobKind.Film
                ? "The content of a film is a film; choose one."
                : "The content of a picture is a picture, and this is a film; queue it as one.");
        }

        Job job = reader.ToJob(json, "result.png");
        using PaintLease lease = box.Lease();
        JobRunner runner = lease.Runner;
        MethodDescription method = runner.MethodOf(job);
        CheckKnown(JobReader.StylesOf(json), method);
        if (kind == JobKind.Picture)
        {
            RequestCheck.Check(method, runner.ToRequest(job));
        }

        IReadOnlyList<string> styles = reader.StyleNamesOf(json);
        string strength = job.Strength is { } much ? FormattableString.Invariant($" {much}") : "";
        return new StudioJob
        {
            Id = Id.New(),
            Kind = kind,
            Created = DateTimeOffset.UtcNow,
            Title = $"{Stem(content.Name)} in {string.Join(" and ", styles.Select(Stem))}{strength}",
            Method = method.Name,
            Styles = styles,
            Content = content.Id,
            Job = JobReader.With(json, "method", method.Name),
        };
    }

    /// <summary>Makes a job for each of several contents, of the same settings.</summary>
    public IReadOnlyList<StudioJob> MakeBatch(JsonElement asked, JobKind kind, IReadOnlyList<string> contents)
    {
        CheckCount(contents.Count);
        CheckNames(contents, "contents");
        string batch = Id.New();
        return
        [
            .. contents.Distinct().Select(content =>
                Make(JobReader.With(asked, "content", content), kind) with { Batch = batch }),
        ];
    }

    /// <summary>
    /// Makes a job for each of several methods, styles and strengths, with the masks that styles have in the job; what
    /// does not go together is left out, and it is said why.
    /// </summary>
    /// <exception cref="ArgumentException">Nothing goes together.</exception>
    public Sheet MakeSheet(
        JsonElement asked,
        IReadOnlyList<string>? methods,
        IReadOnlyList<string>? styles,
        IReadOnlyList<double>? strengths)
    {
        CheckCount(CountOf(methods) * CountOf(styles) * CountOf(strengths));
        CheckNames(methods, "methods");
        CheckNames(styles, "styles");
        IEnumerable<JsonElement> all = methods is { Count: > 0 } ? methods.Select(name => By(name, asked)) : [asked];
        all = Product(all, "styles", styles?.Select(style => new JsonArray(JobReader.StyleOf(asked, style))));
        all = Product(all, "strength", strengths?.Select(much => JsonValue.Create(much)));
        string id = Id.New();
        List<StudioJob> jobs = [];
        List<string> leftOut = [];
        foreach (JsonElement one in all)
        {
            try
            {
                jobs.Add(Make(one, JobKind.Picture) with { Sheet = id });
            }
            catch (Exception e) when (e is ArgumentException or JobException)
            {
                leftOut.Add($"{Named(one)}: {describe(e)}");
            }
        }

        string[] distinct = [.. leftOut.Distinct()];
        return jobs.Count > 0 ? new Sheet(jobs, distinct) : throw new StudioException(string.Join(' ', distinct));
    }

    /// <summary>What a job of a sheet is told from the others by.</summary>
    private string Named(JsonElement json)
    {
        string styles = string.Join(" and ", reader.StyleNamesOf(json));
        return json.TryGetProperty("method", out JsonElement method) ? $"{styles} by {method}" : styles;
    }

    /// <summary>Refuses a style which is not one of the method's, where its networks have to have learned it.</summary>
    private void CheckKnown(IReadOnlyList<string> named, MethodDescription method)
    {
        foreach (StudioStyle style in shelf.List().Where(known => named.Contains(known.Id)))
        {
            if (method.Can(StylizerFeatures.LearnedStyles) && !style.Methods.Contains(method.Name))
            {
                throw new ArgumentException(
                    $"The method {method.Name} does not know the style {style.Name}; choose "
                    + $"{string.Join(" or ", style.Methods)}.");
            }
        }
    }

    private static IEnumerable<JsonElement> Product(
        IEnumerable<JsonElement> jobs, string member, IEnumerable<JsonNode>? values)
    {
        JsonNode[] some = [.. values ?? []];
        return some.Length == 0 ? jobs
            : jobs.SelectMany(job => some.Select(value => JobReader.With(job, member, value.DeepClone())));
    }

    /// <summary>Gives a job by a method, with the options that are that method's own.</summary>
    private static JsonElement By(string method, JsonElement job)
    {
        bool isItsOwn = job.TryGetProperty("method", out JsonElement own) && own.ValueKind == JsonValueKind.String
            && own.GetString() == method;
        return JobReader.With(isItsOwn ? job : JobReader.Without(job, "options"), "method", method);
    }

    private static long CountOf<T>(IReadOnlyList<T>? values) => Math.Max(1, values?.Count ?? 1);

    private static void CheckCount(long count)
    {
        if (count is 0 or > MostJobs)
        {
            throw new StudioException($"This makes {count} jobs; ask for 1 to {MostJobs} at a time.");
        }
    }

    private static void CheckNames(IReadOnlyList<string?>? names, string list)
    {
        if (names?.Contains(null) == true)
        {
            throw new StudioException($"One of the {list} is null; leave it out.");
        }
    }

    private static string Stem(string name) => Path.GetExtension(name) is { Length: > 1 and <= 5 } ending
        ? name[..^ending.Length]
        : name;
}
