using System.Text.Json.Nodes;
using Impasto.Cluster.Storage;
using Impasto.Films;
using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;

namespace Impasto.Cluster.Specs;

/// <summary>
/// Writes jobs for machines that have none of this one's files: what a job reads is put into the storage, each file
/// once, and the job names it there.
/// </summary>
internal sealed class SpecWriter(
    IStorage storage, JobRunner runner, ModelLibrary library, ModelStore models, StyleStore styles)
{
    private readonly JobFile file = new(MethodCatalog.Default);
    private readonly Dictionary<string, string> kept = [];
    private readonly Dictionary<string, string> networks = new(
        library.LearnedStyles().DistinctBy(style => style.Style)
            .Select(style => KeyValuePair.Create(style.Style, style.Network)));

    /// <summary>Writes a job, whose files are in the storage from then on.</summary>
    /// <param name="job">The job.</param>
    /// <exception cref="JobException">It names a folder that is no film, or keeps its state in a file.</exception>
    /// <exception cref="Impasto.Media.Video.VideoException">A folder or a pattern has no images.</exception>
    /// <exception cref="IOException">A file cannot be read, or not be put into the storage.</exception>
    public string Write(Job job)
    {
        if (job.Checkpoint is not null)
        {
            throw new JobException("--checkpoint is for a run of this machine; leave it out with --on.");
        }

        JsonObject own = [], ownStyles = [], names = [];
        JsonObject json = file.ToJson(job with { Method = runner.MethodOf(job).Name });
        foreach (string member in SpecMembers.JobFiles)
        {
            Replace(json, member);
        }

        foreach (JsonObject style in SpecMembers.StylesOf(json))
        {
            foreach (string member in SpecMembers.StyleFiles)
            {
                Replace(style, member);
            }

            style["style"] = StyleOf(SpecMembers.Text(style, "style")!);
        }

        if (json["options"] is JsonObject options)
        {
            foreach (OptionDescription option in runner.MethodOf(job).Options.Where(option => option.IsPath))
            {
                if (SpecMembers.Text(options, option.JsonName) is { } text)
                {
                    options[option.JsonName] = OptionOf(option, text);
                }
            }
        }

        if (json["film"] is JsonObject film)
        {
            foreach (OptionDescription option in OptionDescription.Of(typeof(FilmOptions)).Where(o => o.IsPath))
            {
                if (film.ContainsKey(option.JsonName))
                {
                    throw new JobException($"--{option.Name} names a place of this machine; leave it out with --on.");
                }
            }
        }

        string ending = Path.GetExtension(job.Output).ToLowerInvariant();
        json["output"] = job.Film is not null && FilmOutput.IsFolder(job.Output) ? SpecMembers.FolderOutput
            : StoredName.IsEnding(ending) ? $"result{ending}"
            : throw new JobException($"{job.Output}: with --on a file is written whose ending says its format.");
        return new JsonObject
        {
            [SpecMembers.Job] = json,
            [SpecMembers.Models] = own,
            [SpecMembers.Styles] = ownStyles,
            [SpecMembers.Names] = names,
        }.ToJsonString();

        void Replace(JsonObject from, string member)
        {
            if (SpecMembers.Text(from, member) is { } path)
            {
                from[member] = Keep(path);
            }
        }

        string Keep(string path)
        {
            if (job.Film is not null && FilmSource.IsSequence(path))
            {
                return KeepFrames(path);
            }

            if (Directory.Exists(path))
            {
                throw new JobException($"{path}: this is a folder, and with --on a job names files.");
            }

            string full = Path.GetFullPath(path);
            if (!kept.TryGetValue(full, out string? name))
            {
                kept[full] = name = storage.Keep(path);
            }

            names[name] = path;
            return name;
        }

        string KeepFrames(string path)
        {
            string name = ImageList.Keep(
                storage, FilmSource.FilesOf(path).Select(frame => (storage.Keep(frame), frame)));
            names[name] = path;
            return name;
        }

        // As the runner understands it: a file comes first, then a style that was kept, then a learned one.
        string StyleOf(string named)
        {
            if (TrainedStyle.Find(named) is { } trained)
            {
                own[trained.Style] = Keep(trained.Network);
                return trained.Style;
            }

            if (runner.IsFile(named))
            {
                return Keep(named);
            }

            if (styles.Contains(named))
            {
                ownStyles[named] = Keep(styles.Find(named));
            }
            else if (networks.TryGetValue(named, out string? network) && models.Contains(network))
            {
                own[network] = Keep(models.Resolve(network));
            }

            return named;
        }

        string OptionOf(OptionDescription option, string text)
        {
            if (models.Contains(text))
            {
                own[text] = Keep(models.Resolve(text));
                return text;
            }

            return !Path.Exists(text) ? text
                : File.Exists(text) ? Keep(text)
                : throw new JobException($"--{option.Name} is a folder of this machine; leave it out with --on.");
        }
    }
}
