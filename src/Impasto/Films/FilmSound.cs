using Impasto.Jobs;
using Impasto.Media.Files;
using Impasto.Media.Sounds;
using Impasto.Media.Video;
using Impasto.Running;
using Impasto.Sounds;

namespace Impasto.Films;

/// <summary>
/// The first track of a film's own sound in the manner of another sound: a file beside the film, which is removed when
/// the film is written.
/// </summary>
internal sealed class FilmSound : IDisposable
{
    private const string FileName = "sound.flac";

    private readonly RunContext context;
    private readonly string folder;
    private readonly SoundSource source;
    private readonly SoundStyle style;
    private ExitAction? leaving;

    private FilmSound(FilmTake take, string file)
    {
        context = take.Context;
        VideoInfo info = take.Reader.Info;
        FilmOptions film = take.Film;
        folder = $"{OutputPlace.Of(take.Job.Output)}.{Environment.ProcessId}.sound.tmp";
        source = SoundSource.OpenOfFilm(
            take.Job.Content,
            FilmReader.PlacingOf(info, film.Start),
            film.EndFrom(Math.Max(0, info.FirstTime - film.Start)));
        try
        {
            style = SoundStyle.Read(file, source.Rate);
        }
        catch (SoundException)
        {
            source.Dispose();
            throw;
        }

        double? seconds = take.Frames * film.Every / (film.Fps ?? info.FrameRate.Value);
        PlannedBytes = new SoundStylizer([style]).PlanBytes((long?)(seconds * source.Rate), context.Threads);
    }

    /// <summary>Gets the memory in bytes that it takes, before frames are painted.</summary>
    public long PlannedBytes { get; }

    /// <summary>Gets the file.</summary>
    public string Path => System.IO.Path.Combine(folder, FileName);

    /// <summary>Gets what there is to say of the film's sound and of its style, as sentences.</summary>
    public IReadOnlyList<string> Notes => [.. source.Notes, .. style.Notes];

    /// <summary>Opens the sound of a film and its style, where one is asked for; null where none is.</summary>
    /// <param name="take">The film.</param>
    /// <exception cref="VideoException">The film has no sound, or what is written has none.</exception>
    /// <exception cref="SoundException">The sound or its style cannot be read.</exception>
    public static FilmSound? Open(FilmTake take)
    {
        Check(take);
        return take.Film.SoundStyle is { } file ? new FilmSound(take, file) : null;
    }

    /// <summary>Refuses a style for the sound of a film where there is no sound to have it.</summary>
    /// <param name="take">The film.</param>
    /// <exception cref="VideoException">The film has no sound, or what is written has none.</exception>
    public static void Check(FilmTake take)
    {
        if (take.Film.SoundStyle is null)
        {
            return;
        }

        if (take.Writing.SourcePath is null || take.Reader.Info.Others.All(stream => stream.Kind != "audio"))
        {
            throw new VideoException(
                $"{take.Job.Content}: there is no sound in it that could get a style; leave --sound-style out.");
        }

        if (FilmOutput.IsFolder(take.Job.Output) || VideoContainer.Of(take.Job.Output) is { SoundEncoder: null })
        {
            throw new VideoException(
                $"{take.Job.Output}: what is written there has no sound; leave --sound-style out, or name a film such "
                + "as out.mp4.");
        }
    }

    /// <summary>Refuses what takes too much memory.</summary>
    /// <exception cref="JobException">It would take more memory than it may.</exception>
    public void Require()
    {
        if (PlannedBytes > context.AvailableMemory)
        {
            throw Shortage(PlannedBytes, context.AvailableMemory);
        }
    }

    /// <summary>Writes the file: what belongs to the part of the film that is painted.</summary>
    /// <exception cref="SoundException">The sound cannot be read or written.</exception>
    /// <exception cref="JobException">It would take more memory than it may.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Write()
    {
        leaving = new ExitAction(Delete);
        Directory.CreateDirectory(folder);
        using SoundWriter writer = SoundWriter.Create(Path, source.Rate, source.ChannelCount, SoundFormat.Pcm24);
        try
        {
            new SoundStylizer([style]).Stylize(source, writer, context);
        }
        catch (MemoryShortageException shortage)
        {
            throw Shortage(shortage.Needed, shortage.Available, shortage);
        }

        context.Cancellation.ThrowIfCancellationRequested();
        writer.Commit();
    }

    /// <summary>Removes the file.</summary>
    public void Dispose()
    {
        source.Dispose();
        if (leaving is not null)
        {
            leaving.Dispose();
            Delete();
        }
    }

    private static JobException Shortage(long needed, long available, Exception? cause = null) => new(
        $"--sound-style takes about {needed / 1_000_000} MB of memory, and {available / 1_000_000} MB may be taken: "
        + "give more with --max-memory, or leave it out.",
        cause);

    private void Delete()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
