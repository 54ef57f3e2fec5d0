using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Media.Video;
using Impasto.Methods.Optimization;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Video;
using Impasto.Video.OpticalFlow;

namespace Impasto.Films;

/// <summary>
/// A film, or a part of one, that is to be painted: what is asked for of its frames, their size, and what that takes.
/// </summary>
internal sealed class FilmTake
{
    // What an encoder holds back of frames to look ahead, as luma and chroma; and what it takes beside.
    private const int EncoderFrames = 64;
    private const long EncoderBytes = 60_000_000;

    // On a disk, in bytes a pixel: what is kept without a loss, and what is encoded, which is there twice while it is
    // joined.
    private const double Kept = 2.5, Encoded = 0.25;

    private readonly JobRunner jobs;

    /// <summary>Looks at what is asked for.</summary>
    /// <param name="jobs">What paints frames.</param>
    /// <param name="job">The job, of a film.</param>
    /// <param name="reader">The frames.</param>
    /// <param name="masks">The masks of the frames.</param>
    /// <param name="context">With what means.</param>
    /// <exception cref="ArgumentException">The job asks for what the method cannot do.</exception>
    /// <exception cref="JobException">A style is not to be found, or the method is none for this.</exception>
    public FilmTake(JobRunner jobs, Job job, FrameReader reader, FilmMasks masks, RunContext context)
    {
        this.jobs = jobs;
        (Reader, Masks, Context) = (reader, masks, context);
        Film = OptionsOf(job);
        ImageBuffer scene = new(reader.Info.Width, reader.Info.Height, reader.Info.HasAlpha);
        Request = masks.First(jobs.ToRequest(FilmMasks.Without(job), scene)) with
        {
            Prior = Film.Steady > 0 ? FilmPrior.None : null,
        };
        MethodDescription method = jobs.MethodOf(job);
        if (Film.AsksForOptimizing && !method.Can(StylizerFeatures.OptimizedFilms))
        {
            throw new JobException(
                $"A film goes back to frames and over shots by --method {ImageOptimization.Name}, and the method is "
                + $"{method.Name}.");
        }

        // With its method in it, a job says without a look at styles and models what paints a frame.
        Job = job with { Method = method.Name };
        IsOptimized = Film.Steady > 0 && method.Can(StylizerFeatures.OptimizedFilms);
        Holding = job.Strength == 0 ? Film with { Steady = 0 } : Film;
        Size = Request.PictureSize;
        Frames = FramesOf(Film, reader);
        Writing = WritingOf(job, reader);
    }

    /// <summary>Gets the job, with its method.</summary>
    public Job Job { get; }

    /// <summary>Gets what is asked for of the film.</summary>
    public FilmOptions Film { get; }

    /// <summary>Gets what is asked for of a frame.</summary>
    public StylizeRequest Request { get; }

    /// <summary>Gets what reads the frames.</summary>
    public FrameReader Reader { get; }

    /// <summary>Gets the masks of the frames.</summary>
    public FilmMasks Masks { get; }

    /// <summary>Gets with what means it is painted.</summary>
    public RunContext Context { get; }

    /// <summary>Gets whether frames are optimised, each from the one before.</summary>
    public bool IsOptimized { get; }

    /// <summary>Gets how frames are held together; where nothing is painted, they are left alone.</summary>
    public SteadyOptions Holding { get; }

    /// <summary>Gets whether frames have nothing to do with one another.</summary>
    public bool AreFramesAlone => !IsOptimized && Holding.Steady == 0;

    /// <summary>Gets the size of a painted frame.</summary>
    public (int Width, int Height) Size { get; }

    /// <summary>Gets about how many frames are painted; null where that is not known.</summary>
    public long? Frames { get; init; }

    /// <summary>Gets the number of the first frame in the film.</summary>
    public int First { get; init; } = 1;

    /// <summary>Gets whether frames are encoded while others are painted.</summary>
    public bool IsWritten { get; init; } = true;

    /// <summary>Gets what is written.</summary>
    public VideoWriteOptions Writing { get; }

    /// <summary>Gets what the method may take for a frame, in bytes.</summary>
    public long FrameMemory { get; private set; } = long.MaxValue;

    /// <summary>Gets about what a frame that is painted takes of the disk where it is kept, in bytes.</summary>
    public long KeptFrameBytes => (long)(KeptOf(Size.Width, Size.Height) * (Film.Passes > 1 ? 2 : 1));

    /// <summary>Gets about what a frame that is not painted takes of the disk where it is kept, in bytes.</summary>
    public long SceneBytes => (long)KeptOf(Reader.Info.Width, Reader.Info.Height);

    /// <summary>Gets about what the film that is written takes of the disk, in bytes a frame.</summary>
    public long WrittenFrameBytes => IsFolder || Writing.Codec is VideoCodec.Ffv1 or VideoCodec.Prores
        ? (long)KeptOf(Size.Width, Size.Height)
        : (long)(Encoded * Size.Width * Size.Height);

    /// <summary>Gets the memory in bytes of frames that are read and written, none of which is painted.</summary>
    public long ReadingBytes => WaitingBytes(Size.Width, Size.Height);

    /// <summary>Gets the memory in bytes of frames that are read and encoded, none of which is painted.</summary>
    public long EncodingBytes => ReadingBytes + EncoderBytesOf(Size.Width, Size.Height);

    private bool IsFolder => FilmOutput.IsFolder(Job.Output);

    /// <summary>The options of a job's film, which are looked at.</summary>
    /// <param name="job">The job.</param>
    /// <exception cref="ArgumentException">They are out of their range, or do not go together.</exception>
    public static FilmOptions OptionsOf(Job job)
    {
        FilmOptions film = job.Film ?? new FilmOptions();
        film.Check();
        return film;
    }

    /// <summary>Says what the film will take.</summary>
    /// <param name="soundBytes">What its sound takes before; null for none.</param>
    public FilmPlan Plan(long? soundBytes = null)
    {
        long available = Context.AvailableMemory;
        (MemoryPlan memory, long limit) = PlanWithin(Request, available);
        return PlanOf(After(soundBytes, memory), limit, available);
    }

    /// <summary>Refuses what takes too much memory, and says what it takes.</summary>
    /// <exception cref="MemoryShortageException">It would take more memory than it may.</exception>
    /// <param name="soundBytes">What its sound takes before; null for none.</param>
    public FilmPlan Require(long? soundBytes = null)
    {
        long available = Context.AvailableMemory;
        (MemoryPlan painting, FrameMemory) = PlanWithin(Request, available);
        MemoryPlan memory = After(soundBytes, painting);
        Context.Require(
            memory,
            Math.Max(Size.Width, Size.Height),
            edge => PlanWithin(Request with { Size = edge }, Context.AvailableMemory).Plan);
        return PlanOf(memory, FrameMemory, available);
    }

    /// <summary>Looks before the work whether files of optical flow are there that are wanted.</summary>
    /// <exception cref="FlowException">One is missing, the first is damaged, or there is no folder.</exception>
    public void CheckFlow() => FilmFlow.Check(
        Film, IsOptimized ? Film.Optimizing.Distances : [1], Frames, Size.Width, Size.Height);

    private static MemoryPlan After(long? soundBytes, MemoryPlan painting) => soundBytes is { } bytes
        ? painting.Between(new MemoryStage(RunStage.Prepare, bytes))
        : painting;

    private FilmPlan PlanOf(MemoryPlan memory, long limit, long available) => new()
    {
        Width = Writing.Width,
        Height = Size.Height,
        Frames = Frames,
        MemoryBytes = memory.PeakBytes,
        DiskBytes = Frames * (WrittenFrameBytes + (Film.Work is not null || Film.Passes > 1 ? KeptFrameBytes : 0)),
        Notes =
        [
            .. Stylizer.NotesOnStrips(limit, available),
            .. Masks.AreFilms ? [] : JobRunner.NotesOnMasks(Job, Request),
            .. IsFolder ? [] : VideoEncoding.Of(Job.Output, Writing).Notes,
            .. IsFolder && Reader.Info.Others.Any(stream => stream.Kind == "audio")
                ? (string[])["A folder of images has no sound."]
                : [],
            .. IsFolder
                ? []
                : FilmWriter.SayOfOthers(
                    Job.Output, Film.SoundStyle is null ? Reader.Info : Reader.Info.WithoutSound),
        ],
    };

    /// <summary>
    /// The memory of a frame that is painted, of those that wait, and of the encoder; and the limit for the first.
    /// </summary>
    private (MemoryPlan Plan, long Limit) PlanWithin(StylizeRequest request, long memory)
    {
        (int width, int height) = request.PictureSize;
        long around = WaitingBytes(width, height)
            + (IsWritten ? EncoderBytesOf(width, height) : 0)
            + (IsOptimized
                ? OptimizedFilm.PlanBytes(width, height, Film.Optimizing)
                    + (2 * ImageMemory.Of(width, height) * Film.Optimizing.Distances[^1])
                : SteadyPainter.PlanBytes(width, height, Holding))
            + (Film.Steady == 0 ? 0 : FramePlaces.PlanBytes(request));
        (MemoryPlan painting, long limit) =
            jobs.PlanWithin(Job, request, Context.Threads, Math.Max(0, memory - around));
        return (painting.Beside(around), limit);
    }

    private long WaitingBytes(int width, int height) => FramePipe.FramesInMemory
        * (ImageMemory.Of(width, height) + ImageMemory.Of(Reader.Info.Width, Reader.Info.Height));

    private long EncoderBytesOf(int width, int height) =>
        IsFolder ? 0 : EncoderBytes + (EncoderFrames * ImageMemory.Of(width, height) / sizeof(float));

    private double KeptOf(int width, int height) => Kept * (Reader.Pixels.IsDeep ? 2 : 1) * width * height;

    private VideoWriteOptions WritingOf(Job job, FrameReader reader) => new()
    {
        Width = Size.Width * (Film.Compare ? 2 : 1),
        Height = Size.Height,
        TimeBase = reader.TimeBase,
        Pixels = reader.Pixels,
        Source = reader.Info,
        SourcePath = reader is FilmReader ? job.Content : null,
        From = Film.Start,
        Codec = Film.Codec,
        Quality = Film.Quality ?? (Request.Options as StylizingOptions)?.Quality switch
        {
            Quality.Draft => 76,
            Quality.Best => 92,
            _ => 85,
        },
        IsThorough = (Request.Options as StylizingOptions)?.Quality == Quality.Best,
    };

    private static long? FramesOf(FilmOptions film, FrameReader reader)
    {
        double pace = film.Fps ?? reader.Info.FrameRate.Value;
        double first = Math.Max(0, reader.Info.FirstTime - film.Start);
        double? asked = (film.EndFrom(first) - first) * pace;
        if (reader.Info.EstimatedFrames is not { } all)
        {
            return asked is { } known ? Divided(known) : null;
        }

        double left = reader is FilmReader
            ? (all / reader.Info.FrameRate.Value * pace)
                - (Math.Max(0, film.Start - reader.Info.FirstTime) * pace)
            : all;
        return Divided(Math.Min(left, asked ?? left));

        long Divided(double frames) => Math.Max(1, (long)Math.Ceiling(Math.Round(frames, 3) / film.Every));
    }
}
