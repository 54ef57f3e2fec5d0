using System.Runtime.InteropServices;
using Impasto.Checkpoints;
using Impasto.Compute.Kernels.Simd;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Media.Sounds;
using Impasto.Media.Video;
using Impasto.Running;
using Impasto.Video.OpticalFlow;

namespace Impasto.Films;

/// <summary>
/// Does jobs of films in parts, which may be painted in any order, at the same time and on several machines that see
/// one folder: the film is divided, its parts are painted, and the whole is assembled. The result is to the byte what
/// <see cref="FilmRunner"/> makes of the same job with the same instruction set.
/// </summary>
/// <param name="jobs">What paints frames; it outlives this.</param>
public sealed class FilmParts(JobRunner jobs)
{
    /// <summary>How many frames a part has where these have nothing to do with one another.</summary>
    private const int Block = 32;

    /// <summary>The folder in a division's of the frames that are not painted.</summary>
    internal const string FramesName = "frames";

    /// <summary>The folder in a division's of the masks that are films, a folder each.</summary>
    internal const string MasksName = "masks";

    /// <summary>The folder in a division's of what is painted, a folder for each part.</summary>
    internal const string PaintedName = PartStore.PartsName;

    /// <summary>
    /// Gets the instruction set of this process, such as "x64-vector512": from one to another, painted frames differ in
    /// their last bits.
    /// </summary>
    public static string InstructionSet { get; } =
        $"{RuntimeInformation.ProcessArchitecture}-{SimdLevels.Best}".ToLowerInvariant();

    /// <summary>
    /// Reads a film once, finds its shots, and keeps its frames, and those of masks that are films, without a loss. A
    /// film that is divided already is not read again.
    /// </summary>
    /// <param name="job">
    /// The job. Its output may not be there yet, but is of a kind that is written; its folder of finished frames counts
    /// for nothing.
    /// </param>
    /// <param name="folder">The folder, which is made.</param>
    /// <param name="context">
    /// With what means; progress is told as a <see cref="FilmPlan"/> first, of a part's memory and the folder's disk.
    /// </param>
    /// <exception cref="ArgumentException">The job asks for what the method cannot do.</exception>
    /// <exception cref="JobException">A style is not to be found.</exception>
    /// <exception cref="VideoException">The film cannot be read, or ffmpeg is missing.</exception>
    /// <exception cref="ImageException">An image cannot be read or written.</exception>
    /// <exception cref="CheckpointException">The folder is another film's.</exception>
    /// <exception cref="FlowException">A file of optical flow is missing, damaged or of another size.</exception>
    /// <exception cref="IOException">The folder cannot be written to, or the disk is too small.</exception>
    /// <exception cref="MemoryShortageException">It would take more memory than it may.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public FilmDivision Divide(Job job, string folder, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(context);
        FilmOptions film = FilmTake.OptionsOf(job);
        string print = PrintOf(job), framesPrint = FilmPrint.OfFrames(job);
        if (File.Exists(Path.Combine(folder, FilmDivision.FileName)))
        {
            FilmDivision known = FilmDivision.Read(folder);
            return (known.JobPrint, known.FramesPrint) == (print, framesPrint) ? known : throw OtherFilm(folder);
        }

        using FrameReader reader = FilmSource.Open(job.Content, film);
        using FilmMasks masks = new(job, film);
        FilmTake take = new(jobs, job, reader, masks, context) { IsWritten = false };
        take.CheckFlow();
        FilmSound.Check(take);
        FilmPlan plan = take.Plan();
        context.Require(new MemoryPlan((RunStage.Prepare, take.ReadingBytes)));
        FilmOutput.CheckDisk(Path.Combine(folder, FramesName), take.Frames * take.SceneBytes);
        context.Progress?.Report(plan with { DiskBytes = take.Frames * (take.SceneBytes + take.KeptFrameBytes) });
        FilmFrames frames = new(reader, film);
        (List<FilmPart> parts, int shots) = Keep(take, frames, folder);
        FilmDivision division = new()
        {
            JobPrint = print,
            FramesPrint = framesPrint,
            Size = (reader.Info.Width, reader.Info.Height),
            Pixels = reader.Pixels,
            TimeBase = reader.TimeBase,
            End = frames.End,
            Limit = frames.Limit,
            Shots = shots,
            Parts = parts,
            Notes = reader.Notes,
            PartMemoryBytes = plan.MemoryBytes,
            FrameDiskBytes = take.KeptFrameBytes,
            AssemblyMemoryBytes = take.EncodingBytes,
            AssemblyDiskBytes = take.WrittenFrameBytes * parts.Sum(part => part.Times.Count),
        };
        division.Write(folder);
        return division;
    }

    /// <summary>
    /// Paints a part. Its frames are kept one by one, so that it goes on from them when it is begun again; those that
    /// are damaged are painted anew. Neither the film nor ffmpeg is needed.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="division">The film that was divided.</param>
    /// <param name="part">The part, one of the division's.</param>
    /// <param name="folder">The folder of the division.</param>
    /// <param name="context">With what means; progress is told as <see cref="FilmProgress"/> of the part.</param>
    /// <returns>Where the frames are, which may have been painted before, by another instruction set.</returns>
    /// <exception cref="ArgumentException">
    /// The job asks for what the method cannot do, or the part is none of the division's.
    /// </exception>
    /// <exception cref="JobException">A style is not to be found.</exception>
    /// <exception cref="ImageException">An image cannot be read or written.</exception>
    /// <exception cref="CheckpointException">
    /// The folder is another film's or of other options, or a frame of the film is missing in it.
    /// </exception>
    /// <exception cref="FlowException">A file of optical flow is missing, damaged or of another size.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="MemoryShortageException">It would take more memory than it may.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what is painted is kept.</exception>
    public FilmPartResult Paint(Job job, FilmDivision division, FilmPart part, string folder, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(context);
        Check(job, division, folder);
        Requirement.Hold(
            part.Number >= 1 && part.Number <= division.Parts.Count
            && division.Parts[part.Number - 1].First == part.First
            && division.Parts[part.Number - 1].Times.Count == part.Times.Count,
            $"Part {part.Number} is none of the film's.");
        PartStore store = new(folder, part);
        if (store.Result is { } done)
        {
            if (store.Numbers.All(store.IsWell))
            {
                return done;
            }

            store.Reopen();
        }

        PaintFrames(job, division, part, store.FolderOf(InstructionSet), folder, context);
        context.Cancellation.ThrowIfCancellationRequested();
        return store.Finish(InstructionSet);
    }

    /// <summary>
    /// Writes the film of the frames that were painted; sound and whatever else stands beside its pictures is taken
    /// over from the film that was divided. Nothing is removed.
    /// </summary>
    /// <param name="job">
    /// The job. Its output is written under temporary names of this process first: where other machines see the folder,
    /// it is no place that another one writes to at the same time.
    /// </param>
    /// <param name="division">The film that was divided.</param>
    /// <param name="folder">The folder of the division.</param>
    /// <param name="context">With what means.</param>
    /// <exception cref="ArgumentException">The job asks for what the method cannot do.</exception>
    /// <exception cref="JobException">A style is not to be found.</exception>
    /// <exception cref="VideoException">The film cannot be read or written, or ffmpeg is missing.</exception>
    /// <exception cref="ImageException">An image cannot be read or written.</exception>
    /// <exception cref="SoundException">The film's sound, or the style of it, cannot be read.</exception>
    /// <exception cref="CheckpointException">
    /// The folder is another film's or of other options, or a frame is missing or damaged; the message says which.
    /// </exception>
    /// <exception cref="IOException">
    /// A file that is read, or the pictures of a folder, would be written over; there is no such place; or the disk is
    /// too small.
    /// </exception>
    /// <exception cref="MemoryShortageException">It would take more memory than it may.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; there is no film.</exception>
    public FilmResult Assemble(Job job, FilmDivision division, string folder, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Check(job, division, folder);
        FilmOptions film = job.Film ?? new FilmOptions();
        PartStore[] stores = [.. division.Parts.Select(part => new PartStore(folder, part))];
        CheckThere(division, stores, folder);
        FilmOutput.CheckFiles(jobs, job, context.Overwrite, []);
        if (!context.Overwrite)
        {
            FilmOutput.CheckFolder(job.Output);
        }

        using FrameReader reader = FilmSource.Open(job.Content, film);
        if ((reader.Info.Width, reader.Info.Height) != division.Size || reader.Pixels != division.Pixels
            || reader.TimeBase != division.TimeBase)
        {
            throw OtherFilm(folder);
        }

        using FilmMasks masks = MasksOf(job, division, division.Parts[0], folder);
        FilmTake take = new(jobs, job, reader, masks, context);
        using FilmSound? sound = FilmSound.Open(take);
        sound?.Require();
        context.Require(new MemoryPlan(
            (RunStage.Prepare, sound?.PlannedBytes ?? 0), (RunStage.Write, take.EncodingBytes)));
        FilmOutput.CheckDisk(job.Output, take.WrittenFrameBytes * division.Frames);
        sound?.Write();
        using FilmOutput output = new(take, sound);
        FramePipe.Run(
            ending => Painted(take, division, stores, folder, ending),
            frames => frames,
            frame =>
            {
                output.Write(frame);
                context.Progress?.Report(new RunProgress(RunStage.Write, (double)frame.Number / division.Frames));
            },
            () => { },
            context.Cancellation);
        context.Cancellation.ThrowIfCancellationRequested();
        return output.Finish(division.End, division.Limit, division.Notes) with { Shots = division.Shots };
    }

    /// <summary>Keeps the frames and their masks, and says into which parts they go, and of how many shots.</summary>
    private static (List<FilmPart> Parts, int Shots) Keep(FilmTake take, FilmFrames frames, string folder)
    {
        List<FilmPart> parts = [];
        List<long> times = [];
        int number = 0, shots = 0;
        KeptFrames kept = FramesOf(folder);
        double tick = take.Reader.TimeBase.Value;
        CancellationToken cancellation = take.Context.Cancellation;
        FramePipe.Run(frames.Read, read => read, Add, take.Reader.Dispose, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return number > 0
            ? (parts, shots)
            : throw new VideoException($"{take.Job.Content}: there is no frame in the part that is to be painted.");

        void Add((VideoFrame Frame, bool IsCut) read)
        {
            bool isFirst = take.AreFramesAlone ? number % Block == 0 : read.IsCut;
            number++;
            shots += read.IsCut ? 1 : 0;
            if (number > FilmDivision.MostFrames)
            {
                throw new VideoException(
                    $"{take.Job.Content}: a film of more than {FilmDivision.MostFrames} frames is not divided; paint "
                    + "it in pieces, with --from and --to.");
            }

            if (isFirst)
            {
                times = [];
                parts.Add(new FilmPart(parts.Count + 1, number, times));
            }

            times.Add(read.Frame.Time);
            kept.Write(number, read.Frame, take.Reader.Pixels.IsDeep);
            foreach ((string name, IMaskFilm mask) in take.Masks.Films)
            {
                MaskOf(folder, name).Write(number, mask.At(read.Frame.Time * tick), isDeep: true);
            }

            take.Context.Progress?.Report(new RunProgress(
                RunStage.Prepare, take.Frames is { } all ? Math.Min(1, (double)number / all) : 0));
        }
    }

    /// <summary>The folder in a division's of what is painted of a part.</summary>
    internal static string NameOf(FilmPart part) => PartStore.NameOf(part);

    /// <summary>The file that says what has painted a part, with a hash of each frame.</summary>
    internal static string DoneFileOf(string folder, FilmPart part) => new PartStore(folder, part).DoneFile;

    private static KeptFrames FramesOf(string folder) => new(Path.Combine(folder, FramesName));

    private static KeptFrames MaskOf(string folder, string name) => new(Path.Combine(folder, MasksName, name));

    private static FilmMasks MasksOf(Job job, FilmDivision division, FilmPart part, string folder) =>
        new(job, (name, _) => new KeptMask(part, division.TimeBase.Value, MaskOf(folder, name)));

    private static CheckpointException OtherFilm(string folder) => new(
        $"{folder}: what was divided there is another film, or it was for other options; name a new folder.");

    /// <summary>Refuses a film of which a frame is missing.</summary>
    private static void CheckThere(FilmDivision division, PartStore[] stores, string folder)
    {
        for (int i = 0; i < stores.Length; i++)
        {
            FilmPart part = division.Parts[i];
            if (stores[i].Result is null)
            {
                throw new CheckpointException(
                    $"{folder}: frame {part.First} is missing, since part {part.Number} is not painted to its end; "
                    + "paint it.");
            }

            if (stores[i].Numbers.FirstOrDefault(number => !File.Exists(stores[i].FileOf(number))) is > 0 and int gone)
            {
                throw new CheckpointException(
                    $"{stores[i].FileOf(gone)}: frame {gone} is missing; paint part {part.Number} again.");
            }
        }
    }

    /// <summary>The frames as they were painted, beside the scenes where these are shown.</summary>
    private static IEnumerable<PaintedFrame> Painted(
        FilmTake take, FilmDivision division, PartStore[] stores, string folder, CancellationToken cancellation)
    {
        KeptFrames scenes = FramesOf(folder);
        foreach (FilmPart part in division.Parts)
        {
            PartStore store = stores[part.Number - 1];
            foreach (int number in store.Numbers)
            {
                cancellation.ThrowIfCancellationRequested();
                ImageBuffer? picture = store.IsWell(number) ? ImageFile.Read(store.FileOf(number)) : null;
                if (picture is null || (picture.Width, picture.Height, picture.HasAlpha)
                    != (take.Size.Width, take.Size.Height, division.Pixels.HasAlpha))
                {
                    throw new CheckpointException(
                        $"{store.FileOf(number)}: frame {number} is damaged; paint part {part.Number} again.");
                }

                ImageBuffer scene = take.Film.Compare ? scenes.Read(number) : picture;
                long time = part.Times[number - part.First];
                yield return new PaintedFrame(
                    number, new VideoFrame(scene, time), picture, IsNew: false, IsCut: number == part.First);
            }
        }
    }

    private void PaintFrames(
        Job job, FilmDivision division, FilmPart part, string place, string folder, RunContext context)
    {
        using KeptFrameReader reader = new(division, part, FramesOf(folder));
        using FilmMasks masks = MasksOf(job, division, part, folder);
        FilmTake take = new(jobs, job, reader, masks, context)
        {
            IsWritten = false,
            First = part.First,
            Frames = part.Times.Count,
        };
        take.CheckFlow();
        take.Require();
        FrameStore store = new(
            place, $"{division.JobPrint} {division.FramesPrint} {part.First} {part.Times.Count}", division.Pixels);
        try
        {
            FramePipe.Run(
                ending => Read(reader, ending),
                new FilmPainter(jobs, take, store).Paint,
                frame =>
                {
                    if (frame.IsNew)
                    {
                        store.Write(frame.Number, frame.Picture);
                    }
                },
                () => { },
                context.Cancellation);
        }
        catch (Exception e) when (e is CheckpointException or ImageException or IOException && IsWhole())
        {
            // Another process has painted the same part in the meantime, and has removed what it needs no longer.
        }

        bool IsWhole() => Enumerable.Range(part.First, part.Times.Count)
            .All(number => store.Read(number, take.Size.Width, take.Size.Height) is not null);

        static IEnumerable<(VideoFrame Frame, bool IsCut)> Read(FrameReader reader, CancellationToken cancellation)
        {
            bool isCut = true;
            while (reader.Read() is { } frame)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return (frame, isCut);
                isCut = false;
            }
        }
    }

    /// <summary>Refuses a job that is not the one for which the film was divided.</summary>
    private void Check(Job job, FilmDivision division, string folder)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(division);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        FilmTake.OptionsOf(job);
        if (PrintOf(job) != division.JobPrint)
        {
            throw OtherFilm(folder);
        }
    }

    private string PrintOf(Job job)
    {
        // What is missing here is not taken for what another job asks for.
        jobs.ToRequest(FilmMasks.Without(job), new ImageBuffer(1, 1));
        return FilmPrint.OfJob(jobs, job with { Method = jobs.MethodOf(job).Name });
    }
}
