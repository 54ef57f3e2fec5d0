using System.Text.Json.Nodes;
using Impasto.Running;
using Impasto.Sounds;

namespace Impasto.Jobs;

/// <summary>
/// Jobs of sounds in JSON files. Paths in a file are relative to its folder; what is unknown, missing or out of its
/// range is refused with one line that names the member.
/// </summary>
public static class SoundJobFile
{
    /// <summary>Reads a job.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The job, with full paths.</returns>
    /// <exception cref="JobException">The file cannot be read, or is no job of a sound.</exception>
    public static SoundJob Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        JsonSection section = JobFile.Open(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!section.Names.Contains(JobFile.Sound))
        {
            string kind = section.Names.Contains(JobFile.Film) ? "a film: give it to 'impasto film'"
                : "a picture: give it to 'impasto stylize'";
            throw section.Error(JobFile.Sound, $"is missing, and so this job is {kind}");
        }

        JobFile.CheckSchema(section);
        SoundJob job = new()
        {
            Content = JobFile.Full(section, "content", folder),
            Seconds = section.OptionalInteger("seconds", 1, SoundJob.MostSeconds),
            Styles = JobFile.ReadStyles(section, style => new SoundJobStyle(JobFile.Needed(style, "style", folder))
            {
                Weight = style.Number("weight", 0, JobFile.MostWeight, 1),
            }),
            Options = JobFile.ReadOptions<SoundOptions>(section, JobFile.Sound, folder) ?? new SoundOptions(),
            Output = JobFile.Needed(section, "output", folder),
            Depth = section.Integer("depth", 16, 32, 16),
            Spectrogram = JobFile.Full(section, "spectrogram", folder),
            Checkpoint = JobFile.Full(section, "checkpoint", folder),
        };
        section.End();
        return job.Complaint is { } complaint ? throw section.Error(JobFile.Sound, $"is wrong: {complaint}") : job;
    }

    /// <summary>Writes a job, under a temporary name first.</summary>
    /// <param name="job">The job.</param>
    /// <param name="path">The file to write or replace.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(SoundJob job, string path) => JobFile.Write(folder => ToJson(job, folder), path);

    /// <summary>Gives a job as JSON.</summary>
    /// <param name="job">The job.</param>
    /// <param name="folder">The folder that paths are made relative to; null to leave them as they are.</param>
    public static JsonObject ToJson(SoundJob job, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(job);
        JsonObject json = new() { ["schema"] = Job.Schema };
        Add("content", Short(job.Content));
        Add("seconds", job.Seconds);
        json["styles"] = new JsonArray([.. job.Styles.Select(StyleToJson)]);
        json[JobFile.Sound] = JobFile.OptionsToJson(job.Options, path => Short(path)!);
        json["output"] = Short(job.Output);
        json["depth"] = job.Depth;
        Add("spectrogram", Short(job.Spectrogram));
        Add("checkpoint", Short(job.Checkpoint));
        return json;

        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                json[name] = value;
            }
        }

        string? Short(string? path) => path is null ? null : JobFile.Short(path, folder);

        JsonNode StyleToJson(SoundJobStyle style)
        {
            JsonObject written = new() { ["style"] = Short(style.Path) };
            if (style.Weight != 1)
            {
                written["weight"] = style.Weight;
            }

            return written;
        }
    }
}
