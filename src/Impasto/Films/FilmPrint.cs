using System.Reflection;
using Impasto.Jobs;
using Impasto.Media.Files;
using Impasto.Media.Video;
using Impasto.Running;

namespace Impasto.Films;

/// <summary>Hashes by which the kept frames of a film are not mistaken for those of another one.</summary>
internal static class FilmPrint
{
    /// <summary>
    /// A hash of all that painted frames depend on but the film and masks that are films. It is the same on another
    /// machine, where files have other paths.
    /// </summary>
    /// <param name="jobs">Knows what a job reads.</param>
    /// <param name="job">The job, with its method.</param>
    public static string OfJob(JobRunner jobs, Job job)
    {
        FilmOptions film = job.Film ?? new FilmOptions();
        using Fingerprint hash = new();
        hash.Add(typeof(FilmPrint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion);
        hash.Add($"{film.Start} {film.Fps} {film.Every} {film.Cuts} {film.Steady} {film.Flow}");
        hash.Add($"{film.LongTerm} {film.Passes} {film.FrameIterations}");
        hash.Add(OfFolder(film.FlowFolder));
        hash.Add($"{job.Method} {job.Strength} {job.StyleScale} {job.Color} {job.ColorTransfer} {job.ColorStrength}");
        hash.Add($"{job.Photoreal} {job.AutoGuides} {job.Size} {Of(job.Labels)} {OfMask(job.Keep)}");
        foreach (JobStyle style in job.Styles)
        {
            hash.Add($"{style.Weight} {Of(jobs.FileOf(style))} {Of(style.Coarse)}");
            hash.Add($"{OfMask(style.Guide)} {Of(style.Mask)} {Of(style.Labels)}");
        }

        string[] paths = [.. jobs.PathsOf(job)];
        foreach ((string name, string text) in job.Options.OrderBy(option => option.Key, StringComparer.Ordinal))
        {
            hash.Add($"{name} {(paths.Contains(text) ? OfFolder(text) : text)}");
        }

        return hash.Finish();
    }

    /// <summary>
    /// A hash of all that painted frames depend on, on this machine. Of films, which may be large, length and time of
    /// the last change say enough.
    /// </summary>
    /// <param name="jobs">Knows what a job reads.</param>
    /// <param name="job">The job, with its method.</param>
    public static string OfFilm(JobRunner jobs, Job job)
    {
        using Fingerprint hash = new();
        hash.Add(OfJob(jobs, job));
        hash.Add(job.Film?.FlowFolder is { } flow ? FilmFlow.Print(flow) : "");
        foreach (string file in FilmsOf(job).SelectMany(FilmSource.FilesOf))
        {
            FileInfo info = new(file);
            hash.Add($"{info.FullName} {info.Length} {info.LastWriteTimeUtc.Ticks}");
        }

        return hash.Finish();
    }

    /// <summary>
    /// A hash of which frames are painted: what the film and masks that are films have in their files, and where the
    /// film ends.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <exception cref="VideoException">A file cannot be read.</exception>
    public static string OfFrames(Job job)
    {
        using Fingerprint hash = new();
        hash.Add($"{job.Film?.To} {job.Film?.Preview}");
        foreach (string film in FilmsOf(job))
        {
            IReadOnlyList<string> files = FilmSource.FilesOf(film);
            hash.Add($"{files.Count}");
            foreach (string file in files)
            {
                hash.Add(OfFilmFile(file));
            }
        }

        return hash.Finish();
    }

    /// <summary>The film, and the masks that are films.</summary>
    private static IEnumerable<string> FilmsOf(Job job) =>
    [
        job.Content,
        .. job.Styles.Select(style => style.Guide).Append(job.Keep).OfType<string>().Where(MaskFilm.IsFilm),
    ];

    private static string OfFilmFile(string file)
    {
        try
        {
            return Fingerprint.OfFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VideoException($"{file}: the film cannot be read: {FileProblem.Of(e)}; check the name.", e);
        }
    }

    private static string OfMask(string? mask) => MaskFilm.IsFilm(mask) ? "film" : Of(mask);

    private static string OfFolder(string? path) => Directory.Exists(path)
        ? string.Join('\n', new DirectoryInfo(path).EnumerateFiles()
            .OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => $"{file.Name} {file.Length}"))
        : Of(path);

    /// <summary>What says the same of a file or a name wherever the file lies.</summary>
    private static string Of(string? path) => path is null ? "-"
        : File.Exists(path) ? Fingerprint.OfFile(path)
        : $"'{path}'";
}
