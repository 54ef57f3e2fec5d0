using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Impasto.Checkpoints;
using Impasto.Jobs;
using Impasto.Media.Files;
using Impasto.Media.Images;
using Impasto.Media.Video;
using Impasto.Methods.Optimization;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Video;
using Impasto.Video.OpticalFlow;

namespace Impasto.Films;

/// <summary>
/// Does jobs whose content is a film: frames are read, painted and written at the same time, a few of them in memory.
/// </summary>
/// <param name="jobs">What paints frames; it outlives this.</param>
public sealed class FilmRunner(JobRunner jobs)
{
    // Frames that wait between two of the three, and those that each has in its hands.
    private const int Waiting = 2;
    private const int FramesInMemory = (2 * Waiting) + 4;

    // What an encoder holds back of frames to look ahead, as luma and chroma; and what it takes beside.
    private const int EncoderFrames = 64;
    private const long EncoderBytes = 60_000_000;

    /// <summary>
    /// Paints a film and writes it; sound and whatever else stands beside its pictures is taken over. Ended early, it
    /// writes a film that plays up to there.
    /// </summary>
    /// <param name="job">The job; its content is a film, a folder or a pattern of images.</param>
    /// <param name="context">
    /// With what means; progress is told as a <see cref="FilmPlan"/> first, then as <see cref="FilmProgress"/>.
    /// </param>
    /// <exception cref="ArgumentException">The job asks for what the method cannot do.</exception>
    /// <exception cref="JobException">A style is not to be found.</exception>
    /// <exception cref="VideoException">A film cannot be read or written, or ffmpeg is missing.</exception>
    /// <exception cref="ImageException">An image cannot be read or written.</exception>
    /// <exception cref="CheckpointException">The folder of finished frames is another film's.</exception>
    /// <exception cref="FlowException">A file of optical flow is missing, damaged or of another size.</exception>
    /// <exception cref="IOException">
    /// A file that is read, or the pictures of a folder, would be written over; there is no such place; or the disk is
    /// too small.
    /// </exception>
    /// <exception cref="MemoryShortageException">It would take more memory than it may.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before there was a frame.</exception>
    public FilmResult Run(Job job, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(context);
        FilmOptions film = job.Film ?? new FilmOptions();
        film.Check();
        CheckFiles(job, film, context.Overwrite);
        using FrameReader reader = FilmSource.Open(job.Content, film);
        using FilmMasks masks = new(job, film);
        Take take = TakeOf(job, film, reader, masks, context);
        string print = FingerprintOf(take);
        CheckFolder(take, print);
        FilmFlow.Check(
            film, take.IsOptimized ? film.Optimizing.Distances : [1], take.Frames, take.Size.Width, take.Size.Height);
        Tell(take);
        using FrameWriter writer = WriterOf(take);
        FrameStore? store = take.Folder is { } folder
            ? new FrameStore(folder, print, reader.Pixels)
            : null;
        using ExitAction? leaving = film.Work is null && store is not null ? new ExitAction(store.Delete) : null;
        bool isWhole = false;
        try
        {
            FilmResult result = Paint(take, store, writer);
            isWhole = !result.Interrupted;
            return result;
        }
        finally
        {
            if (isWhole || film.Work is null)
            {
                store?.Delete();
            }
        }
    }

    /// <summary>Says what a film will take, without taking it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="context">With what means.</param>
    /// <exception cref="ArgumentException">The job asks for what the method cannot do.</exception>
    /// <exception cref="JobException">A style is not to be found.</exception>
    /// <exception cref="VideoException">The film cannot be read, or ffmpeg is missing.</exception>
    internal FilmPlan Plan(Job job, RunContext context)
    {
        FilmOptions film = job.Film ?? new FilmOptions();
        film.Check();
        using FrameReader reader = FilmSource.Open(job.Content, film);
        using FilmMasks masks = new(job, film);
        return PlanOf(TakeOf(job, film, reader, masks, context)).Plan;
    }

    private Take TakeOf(Job job, FilmOptions film, FrameReader reader, FilmMasks masks, RunContext context)
    {
        ImageBuffer scene = new(reader.Info.Width, reader.Info.Height, reader.Info.HasAlpha);
        StylizeRequest request = masks.First(jobs.ToRequest(FilmMasks.Without(job), scene)) with
        {
            Prior = film.Steady > 0 ? FilmPrior.None : null,
        };
        MethodDescription method = jobs.MethodOf(job);
        if (film.AsksForOptimizing && !method.Can(StylizerFeatures.OptimizedFilms))
        {
            throw new JobException(
                $"A film goes back to frames and over shots by --method {ImageOptimization.Name}, and the method is "
                + $"{method.Name}.");
        }

        // With its method in it, a job says without a look at styles and models what paints a frame.
        return new(job with { Method = method.Name }, film, request, reader, context)
        {
            Masks = masks,
            IsOptimized = film.Steady > 0 && method.Can(StylizerFeatures.OptimizedFilms),
        };
    }

    /// <summary>
    /// Refuses a film that would write over a file that it reads, or that cannot be written where it is to be.
    /// </summary>
    private void CheckFiles(Job job, FilmOptions film, bool overwrite)
    {
        const string Standard = "-";
        if (job.Output == Standard)
        {
            throw new IOException("-: films are not written to standard output; name a file, or a folder for images.");
        }

        string[] folders = [.. new[] { film.Work, film.SaveFlow }.OfType<string>()];
        jobs.CheckFiles([job], overwrite, folders);
        if (IsFolder(job.Output))
        {
            // Of the numbered images that a folder gets, those that one reads may not be any.
            string[] read = [.. jobs.InputsOf(job).SelectMany(FilmSource.FilesOf)];
            OutputFiles.CheckApart(
                read,
                read.Select(file => Path.GetFileName(file)!).Where(PictureSequenceWriter.IsFrame).Distinct()
                    .Select(name => Path.Combine(job.Output, name)),
                overwrite);
            OutputFiles.TryFolder(job.Output);
        }
        else
        {
            OutputFiles.Try(job.Output);
        }

        foreach (string folder in folders)
        {
            OutputFiles.TryFolder(folder);
        }
    }

    /// <summary>Refuses a folder that has pictures, unless they are of the same film, which goes on.</summary>
    private static void CheckFolder(Take take, string print)
    {
        string output = take.Job.Output;
        bool goesOn = take.Film.Work is { } work && FrameStore.Knows(work, print);
        if (!take.Context.Overwrite && !goesOn && Directory.Exists(output)
            && Directory.EnumerateFiles(output).FirstOrDefault(FilmSource.IsImage) is { } picture)
        {
            throw new IOException(
                $"{output}: there are pictures in this folder, such as {Path.GetFileName(picture)}; name another one, "
                + "or allow them to be written over with --overwrite.");
        }
    }

    private static FrameWriter WriterOf(Take take) => IsFolder(take.Job.Output)
        ? new PictureSequenceWriter(take.Job.Output, take.Reader.Pixels.IsDeep)
        : new FilmWriter(take.Job.Output, take.Writing);

    private static bool IsFolder(string output) => Directory.Exists(output)
        || Path.EndsInDirectorySeparator(output) || Path.GetExtension(output).Length == 0;

    /// <summary>Says what the film will take, and refuses what is too much.</summary>
    private void Tell(Take take)
    {
        (FilmPlan plan, MemoryPlan memory, long limit) = PlanOf(take);
        take.Context.Require(
            memory,
            Math.Max(take.Size.Width, take.Size.Height),
            edge => PlanWithin(take, take.Request with { Size = edge }, take.Context.AvailableMemory).Plan);
        take.FrameMemory = limit;
        CheckDisk(take.Job.Output, plan.DiskBytes);
        take.Context.Progress?.Report(plan);
    }

    private (FilmPlan Plan, MemoryPlan Memory, long Limit) PlanOf(Take take)
    {
        long available = take.Context.AvailableMemory;
        (MemoryPlan memory, long limit) = PlanWithin(take, take.Request, available);
        FilmPlan plan = new()
        {
            Width = take.Writing.Width,
            Height = take.Size.Height,
            Frames = take.Frames,
            MemoryBytes = memory.PeakBytes,
            DiskBytes = take.Frames is { } frames ? DiskBytes(take, frames) : null,
            Notes =
            [
                .. Stylizer.NotesOnStrips(limit, available),
                .. take.Masks.AreFilms ? [] : JobRunner.NotesOnMasks(take.Job, take.Request),
                .. IsFolder(take.Job.Output) ? [] : VideoEncoding.Of(take.Job.Output, take.Writing).Notes,
                .. IsFolder(take.Job.Output) && take.Reader.Info.Others.Any(stream => stream.Kind == "audio")
                    ? (string[])["A folder of images has no sound."]
                    : [],
                .. IsFolder(take.Job.Output) ? [] : FilmWriter.SayOfOthers(take.Job.Output, take.Reader.Info),
            ],
        };
        return (plan, memory, limit);
    }

    /// <summary>
    /// The memory of a frame that is painted, of those that wait, and of the encoder; and the limit for the first.
    /// </summary>
    private (MemoryPlan Plan, long Limit) PlanWithin(Take take, StylizeRequest request, long memory)
    {
        FilmOptions film = take.Film;
        (int width, int height) = request.PictureSize;
        long frame = ImageMemory.Of(width, height);
        long around = (FramesInMemory * (frame + ImageMemory.Of(take.Reader.Info.Width, take.Reader.Info.Height)))
            + (IsFolder(take.Job.Output) ? 0 : EncoderBytes + (EncoderFrames * frame / sizeof(float)))
            + (take.IsOptimized
                ? OptimizedFilm.PlanBytes(width, height, film.Optimizing) + (2 * frame * film.Optimizing.Distances[^1])
                : SteadyPainter.PlanBytes(width, height, take.Holding))
            + (film.Steady == 0 ? 0 : FramePlaces.PlanBytes(request));
        (MemoryPlan painting, long limit) =
            jobs.PlanWithin(take.Job, request, take.Context.Threads, Math.Max(0, memory - around));
        return (painting.Beside(around), limit);
    }

    /// <summary>About what a film takes of the disk, while it is written.</summary>
    private static long DiskBytes(Take take, long frames)
    {
        // In bytes a pixel: what is kept without a loss, and what is encoded, which is there twice while it is joined.
        const double Kept = 2.5, Encoded = 0.25;
        double depth = take.Reader.Pixels.IsDeep ? 2 : 1;
        double pixels = (double)take.Size.Width * take.Size.Height * frames;
        bool isExact = IsFolder(take.Job.Output) || take.Writing.Codec is VideoCodec.Ffv1 or VideoCodec.Prores;
        double kept = take.Folder is null ? 0 : take.Film.Passes > 1 ? 2 : 1;
        return (long)(pixels * ((kept * Kept * depth) + (isExact ? Kept * depth : Encoded)));
    }

    private static void CheckDisk(string output, long? bytes)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(output));
        while (folder is not null && !Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder);
        }

        long free = folder is null ? long.MaxValue : new DriveInfo(folder).AvailableFreeSpace;
        if (bytes > free)
        {
            (string needed, string there) = DiskSpace.Megabytes(bytes.Value, free);
            throw new IOException(
                $"{output}: about {needed} MB of disk would be needed and {there} MB are free; make room, or paint "
                + "less of the film with --to, --size or --every.");
        }
    }

    /// <summary>A hash of all that painted frames depend on.</summary>
    private string FingerprintOf(Take take)
    {
        using Fingerprint hash = new();
        hash.Add(typeof(FilmRunner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion);
        FilmOptions film = take.Film;
        hash.Add($"{film.Start} {film.Fps} {film.Every} {film.Cuts} {film.Steady} {film.Flow}");
        hash.Add($"{film.LongTerm} {film.Passes} {film.FrameIterations}");
        hash.Add(film.FlowFolder is { } flow ? FilmFlow.Print(flow) : "");
        hash.Add((take.Job with { Output = "", Content = "", Film = null }).ToString());
        hash.Add(string.Join('\n', take.Job.Options.OrderBy(option => option.Key, StringComparer.Ordinal)));
        hash.Add(string.Join('\n', take.Job.Styles));
        foreach (string input in jobs.InputsOf(take.Job))
        {
            // Of a film, which may be large, length and time of the last change say enough; of its images likewise.
            hash.Add(input != take.Job.Content && File.Exists(input)
                ? Fingerprint.OfFile(input)
                : string.Join('\n', FilmSource.FilesOf(input).Select(Print)));
        }

        return hash.Finish();

        static string Print(string path)
        {
            FileInfo file = new(path);
            return file.Exists ? $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}" : path;
        }
    }

    private FilmResult Paint(Take take, FrameStore? store, FrameWriter writer)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(
            take.Context.Cancellation);
        using BlockingCollection<(VideoFrame Frame, bool IsCut)> read = new(Waiting);
        using BlockingCollection<PaintedFrame> painted = new(Waiting);
        Task reading = Task.Run(() => Feed(CutFrames(take, ending.Token), read, ending));
        Task<(int Count, int Shots, long Last)> writing =
            Task.Run(() => Write(take, painted, store, writer, ending));
        take.Context.Progress?.Report(new RunProgress(RunStage.Transform, 0));
        try
        {
            PaintAll(take, store, read.GetConsumingEnumerable(ending.Token), painted, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // What is painted is written; a failure of the other two is thrown below.
        }
        catch
        {
            ending.Cancel();
            throw;
        }
        finally
        {
            painted.CompleteAdding();
            if (ending.IsCancellationRequested)
            {
                // A reader that waits for ffmpeg is set free by its end.
                take.Reader.Dispose();
            }

            Task.WaitAny(Task.WhenAll(reading, writing));
        }

        (int count, int shots, long last) = writing.GetAwaiter().GetResult();
        bool isInterrupted = take.Context.Cancellation.IsCancellationRequested;
        if (!isInterrupted)
        {
            reading.GetAwaiter().GetResult();
        }

        if (count == 0)
        {
            take.Context.Cancellation.ThrowIfCancellationRequested();
            throw new VideoException($"{take.Job.Content}: there is no frame in the part that is to be painted.");
        }

        double end = isInterrupted || take.End is null
            ? (last * take.Reader.TimeBase.Value) + (take.Film.Every / take.Reader.Info.FrameRate.Value)
            : take.End.Value;
        take.Context.Progress?.Report(new RunProgress(RunStage.Write, 0));
        double? length = isInterrupted ? end : take.Limit;
        if (isInterrupted)
        {
            writer.KeepEarlier();
        }

        IReadOnlyList<string> said = writer.Finish(end, length);
        return new FilmResult(count, shots)
        {
            Seconds = end,
            Place = writer.Place,
            Interrupted = isInterrupted,
            Notes = [.. isInterrupted ? [] : take.Reader.Notes, .. said],
        };
    }

    /// <summary>The frames that are painted, with the cuts between them.</summary>
    private static IEnumerable<(VideoFrame Frame, bool IsCut)> CutFrames(Take take, CancellationToken cancellation)
    {
        double tick = take.Reader.TimeBase.Value;
        if (take.Film.CutTimes is not { } given)
        {
            return CutFinder.Find(Frames());
        }

        // A frame begins a shot when it is the first at the time of a cut or after it; half a tick is rounding.
        Queue<double> cuts = new(given.Select(time => time - take.Film.Start).Order().Where(time => time > 0));
        bool isFirst = true;
        return Frames().Select(frame =>
        {
            bool isCut = isFirst;
            isFirst = false;
            while (cuts.Count > 0 && (frame.Time + 0.5) * tick >= cuts.Peek())
            {
                cuts.Dequeue();
                isCut = true;
            }

            return (frame, isCut);
        });

        IEnumerable<VideoFrame> Frames()
        {
            for (int i = 0; take.Reader.Read() is { } frame; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                take.Limit = i == 0 ? take.Film.EndFrom(frame.Time * tick) : take.Limit;
                if ((frame.Time + 0.5) * tick >= take.Limit)
                {
                    take.End = Math.Min(take.Limit.Value, frame.Time * tick);
                    yield break;
                }

                if (i % take.Film.Every == 0)
                {
                    yield return frame;
                }
            }

            take.End = take.Reader.End is { } end ? Math.Min(end, take.Limit ?? end) : null;
        }
    }

    private static void Feed<T>(IEnumerable<T> frames, BlockingCollection<T> queue, CancellationTokenSource ending)
    {
        try
        {
            foreach (T frame in frames)
            {
                queue.Add(frame, ending.Token);
            }
        }
        catch (Exception) when (!ending.IsCancellationRequested)
        {
            ending.Cancel();
            throw;
        }
        finally
        {
            queue.CompleteAdding();
        }
    }

    private static (int Count, int Shots, long Last) Write(
        Take take,
        BlockingCollection<PaintedFrame> frames,
        FrameStore? store,
        FrameWriter writer,
        CancellationTokenSource ending)
    {
        int count = 0, shots = 0;
        long last = 0;
        try
        {
            foreach (PaintedFrame frame in frames.GetConsumingEnumerable())
            {
                if (frame.IsNew)
                {
                    store?.Write(count + 1, frame.Picture);
                }

                ImageBuffer shown = take.Film.Compare ? Beside(frame.Scene.Picture, frame.Picture) : frame.Picture;
                writer.Write(new VideoFrame(shown, frame.Scene.Time));
                count++;
                shots += frame.IsCut ? 1 : 0;
                last = frame.Scene.Time;
            }
        }
        catch (VideoException) when (take.Context.Cancellation.IsCancellationRequested && count > 0)
        {
            // Ctrl-C on a terminal reaches the encoder too, which makes its file whole by itself.
        }
        catch (Exception)
        {
            ending.Cancel();
            throw;
        }

        return (count, shots, last);
    }

    /// <summary>Paints frame after frame.</summary>
    private void PaintAll(
        Take take,
        FrameStore? store,
        IEnumerable<(VideoFrame Frame, bool IsCut)> frames,
        BlockingCollection<PaintedFrame> painted,
        CancellationToken ending)
    {
        Stopwatch clock = new();
        int number = 0, fresh = 0;
        foreach (PaintedFrame frame in take.IsOptimized ? Optimized(take, store, frames) : Steady(take, store, frames))
        {
            number++;
            fresh += frame.IsNew ? 1 : 0;
            painted.Add(frame, ending);
            if (take.Film.Passes > 1)
            {
                continue;
            }

            double? speed = fresh > 1 ? (fresh - 1) / Math.Max(1e-6, clock.Elapsed.TotalSeconds) : null;
            take.Context.Progress?.Report(new FilmProgress(number, take.Frames)
            {
                FramesPerSecond = speed,
                Left = speed is { } pace && take.Frames is { } all
                    ? TimeSpan.FromSeconds(Math.Max(0, all - number) / pace)
                    : null,
                CopyImage = () => frame.Picture,
            });
            if (fresh == 1 && frame.IsNew)
            {
                // The first frame takes memory that the others use again, and says nothing of their time.
                clock.Start();
            }
        }
    }

    /// <summary>The frames, painted one by one, with what is certain of each taken from the one before.</summary>
    private IEnumerable<PaintedFrame> Steady(
        Take take, FrameStore? store, IEnumerable<(VideoFrame Frame, bool IsCut)> frames)
    {
        RunContext context = take.Context with { Progress = null, MemoryBudget = take.FrameMemory };
        (int width, int height) = take.Size;
        using SteadyPainter painter = new(width, height, take.Holding, context.Threads);
        using FilmFlow flow = new(take.Film, width, height, context.Threads);
        Func<StylizeRequest, FramePlaces?> placesOf = PlacesOf(take);
        bool seesPrior = jobs.SeesPrior(take.Job, take.Request);
        int number = 0;
        foreach ((VideoFrame frame, bool isCut) in frames)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            number++;
            ImageBuffer sized = frame.Picture.At(width, height);
            StylizeRequest asked = MasksOf(take, frame);
            FramePlaces? places = placesOf(asked);
            ImageBuffer? kept = store?.Read(number, width, height);
            bool isNew = kept is null;
            if (kept is null)
            {
                FlowPair? between = !isCut && painter.Last is var (before, _, _)
                    ? flow.Between(number - 1, before, number, sized)
                    : null;
                kept = seesPrior
                    ? painter.Next(sized, isCut, (_, prior) => PaintOne(frame, asked, prior), between)
                    : places is { IsScene: true } ? sized
                    : painter.Next(
                        sized, isCut, _ => PaintOne(frame, asked, take.Request.Prior), between, places);
            }

            // What the next frame goes on from is what is kept, to the bit, whether it was painted now or before.
            kept = take.Reader.Pixels.Round(kept);
            painter.Last = take.Holding.Steady > 0 ? (sized, kept, places) : null;
            yield return new PaintedFrame(frame, kept, isNew, isCut);
        }

        ImageBuffer PaintOne(VideoFrame frame, StylizeRequest asked, FilmPrior? prior)
        {
            RunResult result = jobs.PaintPlanned(
                take.Job, asked with { Content = frame.Picture, Prior = prior }, context);
            if (result.Interrupted)
            {
                throw new OperationCanceledException(context.Cancellation);
            }

            return result.Image;
        }
    }

    /// <summary>The frames, optimised shot by shot.</summary>
    private IEnumerable<PaintedFrame> Optimized(
        Take take, FrameStore? store, IEnumerable<(VideoFrame Frame, bool IsCut)> frames)
    {
        RunContext context = take.Context;
        (int width, int height) = take.Size;
        StylizeRequest scene = take.Request with { Content = new ImageBuffer(width, height) };
        OptimizedFilmOptions options = take.Film.Optimizing;
        using FilmFlow flow = new(take.Film, width, height, context.Threads);
        using OptimizedShots shots = new(
            options,
            flow,
            (between, places) => jobs.Optimize(scene, options, context.Threads, between, places))
        {
            Request = take.Request,
            MasksOf = frame => MasksOf(take, frame),
            PlacesOf = PlacesOf(take),
            Prepare = request => jobs.Prepared(request, take.Job, context with { Progress = null }),
            Pixels = take.Reader.Pixels,
            Size = take.Size,
            Store = store,
            Frames = take.Frames,
        };
        foreach (PaintedFrame painted in shots.Paint(frames, context))
        {
            yield return painted;
        }
    }

    /// <summary>What is asked for of a frame, with the masks of its time.</summary>
    private static StylizeRequest MasksOf(Take take, VideoFrame frame) =>
        take.Masks.At(frame.Time * take.Reader.TimeBase.Value, take.Request);

    /// <summary>Gives where styles go by the masks of a frame, which are read once where none is a film.</summary>
    private static Func<StylizeRequest, FramePlaces?> PlacesOf(Take take)
    {
        if (take.Masks.AreFilms)
        {
            return asked => JobRunner.PlacesOf(take.Job, asked);
        }

        FramePlaces? places = JobRunner.PlacesOf(take.Job, take.Request);
        return _ => places;
    }

    /// <summary>The scene on the left of what was painted of it.</summary>
    private static ImageBuffer Beside(ImageBuffer scene, ImageBuffer painted)
    {
        ImageBuffer left = scene.At(painted.Width, painted.Height);
        ImageBuffer both = new(2 * painted.Width, painted.Height, painted.HasAlpha);
        int row = painted.Width * ImageBuffer.Channels;
        for (int y = 0; y < painted.Height; y++)
        {
            left.Pixels.Slice(y * row, row).CopyTo(both.Pixels[(2 * y * row)..]);
            painted.Pixels.Slice(y * row, row).CopyTo(both.Pixels[(((2 * y) + 1) * row)..]);
            if (both.HasAlpha)
            {
                left.Alpha.Slice(y * painted.Width, painted.Width).CopyTo(both.Alpha[(2 * y * painted.Width)..]);
                painted.Alpha.Slice(y * painted.Width, painted.Width)
                    .CopyTo(both.Alpha[(((2 * y) + 1) * painted.Width)..]);
            }
        }

        return both;
    }

    /// <summary>A film in work.</summary>
    private sealed class Take(Job job, FilmOptions film, StylizeRequest request, FrameReader reader, RunContext context)
    {
        public Job Job => job;

        public FilmOptions Film => film;

        public StylizeRequest Request => request;

        public FrameReader Reader => reader;

        public RunContext Context => context;

        public required FilmMasks Masks { get; init; }

        /// <summary>Gets whether frames are optimised, each from the one before.</summary>
        public required bool IsOptimized { get; init; }

        /// <summary>
        /// Gets the folder of finished frames; that of several passes is removed where nobody named one.
        /// </summary>
        public string? Folder { get; } = film.Work
            ?? (film.Passes > 1
                ? $"{Path.TrimEndingDirectorySeparator(job.Output)}.{Environment.ProcessId}.shots.tmp"
                : null);

        /// <summary>Gets what the method may take for a frame, in bytes.</summary>
        public long FrameMemory { get; set; } = long.MaxValue;

        /// <summary>Gets when the part that is painted has to end, in seconds; null for no limit.</summary>
        public double? Limit { get; set; }

        /// <summary>Gets when the last frame ends, in seconds, known when all frames were read.</summary>
        public double? End { get; set; }

        /// <summary>Gets how frames are held together; where nothing is painted, they are left alone.</summary>
        public SteadyOptions Holding { get; } = job.Strength == 0 ? film with { Steady = 0 } : film;

        /// <summary>Gets the size of a painted frame.</summary>
        public (int Width, int Height) Size { get; } = request.PictureSize;

        /// <summary>Gets about how many frames are painted; null where that is not known.</summary>
        public long? Frames { get; } = FramesOf(film, reader);

        /// <summary>Gets what is written.</summary>
        public VideoWriteOptions Writing { get; } = new()
        {
            Width = request.PictureSize.Width * (film.Compare ? 2 : 1),
            Height = request.PictureSize.Height,
            TimeBase = reader.TimeBase,
            Pixels = reader.Pixels,
            Source = reader.Info,
            SourcePath = reader is FilmReader ? job.Content : null,
            From = film.Start,
            Codec = film.Codec,
            Quality = film.Quality ?? (request.Options as StylizingOptions)?.Quality switch
            {
                Quality.Draft => 76,
                Quality.Best => 92,
                _ => 85,
            },
            IsThorough = (request.Options as StylizingOptions)?.Quality == Quality.Best,
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
}
