using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Impasto.Cluster.Storage;
using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;

namespace Impasto.Cluster.Specs;

/// <summary>
/// Reads jobs that came over a database, which who writes there can write as he likes: a file is one of the storage by
/// its content's name, anything else is a word; what has a path, or a member that is unknown, is refused.
/// </summary>
internal sealed partial class SpecReader(IStorage storage)
{
    private static readonly JsonFileKind Kind = new("job", (message, cause) => new ClusterException(message, cause));

    private readonly MethodCatalog methods = MethodCatalog.Default;

    /// <summary>Reads a job.</summary>
    /// <param name="json">What <see cref="SpecWriter"/> has written.</param>
    /// <param name="folder">The full path of an empty folder, in which the job's result is written.</param>
    /// <exception cref="ClusterException">It is none.</exception>
    /// <exception cref="JobException">It is none of the contract's.</exception>
    public SpecJob Read(string json, string folder)
    {
        JsonSection root = JsonSection.Parse(Kind, "the job", Encoding.UTF8.GetBytes(json));
        JsonObject job = root.Section(SpecMembers.Job).ToJson();
        Dictionary<string, string> models = Files(root.Section(SpecMembers.Models));
        Dictionary<string, string> styles = Files(root.Section(SpecMembers.Styles));
        JsonSection shown = root.Section(SpecMembers.Names);
        Dictionary<string, string> names = shown.Names.ToDictionary(storage.PathOf, shown.Text);
        root.End();

        foreach (string member in SpecMembers.JobFiles)
        {
            Replace(job, member);
        }

        foreach (JsonObject style in SpecMembers.StylesOf(job))
        {
            foreach (string member in SpecMembers.StyleFiles)
            {
                Replace(style, member);
            }

            style["style"] = FileOrWord(style, "style");
        }

        string? method = SpecMembers.Text(job, "method");
        foreach (OptionDescription option in methods.Methods.Where(known => known.Name == method)
            .SelectMany(known => known.Options).Where(option => option.IsPath))
        {
            if (job["options"] is JsonObject options && options.ContainsKey(option.JsonName))
            {
                options[option.JsonName] = FileOrWord(options, option.JsonName);
            }
        }

        if (job["film"] is JsonObject film
            && OptionDescription.Of(typeof(FilmOptions)).Any(o => o.IsPath && film.ContainsKey(o.JsonName)))
        {
            throw Refuse("film");
        }

        string output = SpecMembers.Text(job, "output") ?? "";
        if (!OutputPattern().IsMatch(output) || job.ContainsKey("checkpoint"))
        {
            throw Refuse(job.ContainsKey("checkpoint") ? "checkpoint" : "output");
        }

        Job read = new JobFile(methods).Parse(Encoding.UTF8.GetBytes(job.ToJsonString()), folder);
        return new SpecJob(read, models, styles, names);
    }

    private static ClusterException Refuse(string member) => new(
        $"The job's {member} is neither a file of the storage nor a name; a worker reads nothing else.");

    private void Replace(JsonObject from, string member)
    {
        if (from.ContainsKey(member))
        {
            from[member] = SpecMembers.Text(from, member) is { } name && StoredName.IsInput(name)
                ? storage.PathOf(name)
                : throw Refuse(member);
        }
    }

    /// <summary>A file of the storage, or a word that names no file of the folder that this process is in.</summary>
    private string FileOrWord(JsonObject from, string member)
    {
        string text = SpecMembers.Text(from, member) ?? "";
        return StoredName.IsInput(text) ? storage.PathOf(text)
            : WordPattern().IsMatch(text) && !Path.Exists(text) && !TrainedStyle.IsMeant(text) ? text
            : throw Refuse(member);
    }

    private static Dictionary<string, string> Files(JsonSection section)
    {
        Dictionary<string, string> files = [];
        foreach (string name in section.Names)
        {
            string file = section.Text(name);
            files[name] = WordPattern().IsMatch(name) && StoredName.IsInput(file) ? file : throw Refuse("own files");
        }

        return files;
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"\Aresult\.[a-z0-9]{1,12}\z")]
    private static partial Regex OutputPattern();
}
