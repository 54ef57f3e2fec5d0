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
    private static readonly JsonFileKind Kind = new(
        "job", (message, cause) => new ClusterException(message, cause) { IsFinal = true });

    private readonly MethodCatalog methods = MethodCatalog.Default;

    /// <summary>Reads a job.</summary>
    /// <param name="json">What <see cref="SpecWriter"/> has written.</param>
    /// <param name="folder">
    /// The full path of a folder of the part's own, in which the job's result is written, and where it has what it
    /// reads if that is elsewhere.
    /// </param>
    /// <param name="readsFilm">Whether the film is read, and not only frames of it that were kept.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ClusterException">It is none, or a file is missing or damaged.</exception>
    /// <exception cref="JobException">It is none of the contract's.</exception>
    public SpecJob Read(
        string json, string folder, bool readsFilm = true, CancellationToken cancellation = default)
    {
        string inputs = Path.Combine(folder, "inputs");
        Dictionary<string, string> brought = [], names = [];
        JsonSection root = JsonSection.Parse(Kind, "the job", Encoding.UTF8.GetBytes(json));
        JsonObject job = root.Section(SpecMembers.Job).ToJson();
        Dictionary<string, string> models = Files(root.Section(SpecMembers.Models));
        Dictionary<string, string> styles = Files(root.Section(SpecMembers.Styles));
        JsonSection shown = root.Section(SpecMembers.Names);
        Dictionary<string, string> called = shown.Names.ToDictionary(
            name => StoredName.IsInput(name) ? name : throw Refuse("names"), shown.Text);
        root.End();

        bool isFilm = job["film"] is JsonObject;
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
        bool isOutput = OutputPattern().IsMatch(output) || (isFilm && output == SpecMembers.FolderOutput);
        if (!isOutput || job.ContainsKey("checkpoint"))
        {
            throw Refuse(job.ContainsKey("checkpoint") ? "checkpoint" : "output");
        }

        Job read = new JobFile(methods).Parse(Encoding.UTF8.GetBytes(job.ToJsonString()), folder);
        foreach ((string name, string path) in brought)
        {
            names[path] = called.GetValueOrDefault(name, name);
        }

        return new SpecJob(read, models, styles, names);

        void Replace(JsonObject from, string member)
        {
            if (!from.ContainsKey(member))
            {
                return;
            }

            string name = SpecMembers.Text(from, member) is { } text && StoredName.IsInput(text)
                ? text
                : throw Refuse(member);
            bool isFrames = isFilm && name.EndsWith(ImageList.Ending, StringComparison.Ordinal);
            from[member] = isFilm && !readsFilm && member == "content" ? Path.Combine(folder, name)
                : isFrames ? Frames(name)
                : Bring(name);
        }

        // A file of the storage, or a word that names no file of the folder that this process is in.
        string FileOrWord(JsonObject from, string member)
        {
            string text = SpecMembers.Text(from, member) ?? "";
            return StoredName.IsInput(text) ? Bring(text)
                : WordPattern().IsMatch(text) && !Path.Exists(text) && !TrainedStyle.IsMeant(text) ? text
                : throw Refuse(member);
        }

        string Bring(string name) => brought[name] = storage.Bring(name, inputs, cancellation);

        // A folder whose images have the order of the list; where their frames were kept, that there is one is enough.
        string Frames(string name)
        {
            string frames = Directory.CreateDirectory(Path.Combine(folder, "frames", name)).FullName;
            int number = 0;
            foreach ((string frame, string original) in
                readsFilm ? ImageList.Read(storage.Bring(name, inputs, cancellation)) : [])
            {
                cancellation.ThrowIfCancellationRequested();
                string link = Path.Combine(
                    frames, FormattableString.Invariant($"{++number:0000000}{Path.GetExtension(frame)}"));
                names[link] = original;
                if (!File.Exists(link))
                {
                    File.CreateSymbolicLink(link, storage.Bring(frame, inputs, cancellation));
                }
            }

            return brought[name] = frames;
        }
    }

    private static ClusterException Refuse(string member) => new(
        $"The job's {member} is neither a file of the storage nor a name; a worker reads nothing else.")
    {
        IsFinal = true,
    };

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
