using System.Diagnostics;
using System.Globalization;
using Impasto.Checkpoints;
using Impasto.Media.Images;
using Impasto.Media.Video;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Video;
using Impasto.Video.OpticalFlow;

namespace Impasto.Films;

/// <summary>
/// Paints the shots of a film by optimisation (<see cref="OptimizedFilm"/>). With one pass, frames are painted as they
/// come, and as many as a frame looks back are in memory. With several, a shot is gone through when it is whole: its
/// frames, their masks and what was painted of them last are files.
/// </summary>
internal sealed class OptimizedShots : IDisposable
{
    private const string Scenes = "scenes";

    private readonly OptimizedFilmOptions options;
    private readonly OptimizedFilm film;

    // With one pass: scenes and results by their place in the shot, no more than a frame looks back at.
    private readonly Dictionary<int, (ImageBuffer Scene, FramePlaces? Places, ImageBuffer? Result)> window = [];

    // With several: the frames of the shot.
    private readonly List<(long Time, StylizeRequest Asked)> shot = [];
    private readonly Stopwatch clock = new();
    private int first;
    private int steps;

    /// <summary>Prepares the shots of a film.</summary>
    /// <param name="options">How frames are held together.</param>
    /// <param name="flow">The flow between frames of the film.</param>
    /// <param name="open">
    /// Prepares the optimisation, with the flow between frames of a shot and where styles go in them.
    /// </param>
    public OptimizedShots(
        OptimizedFilmOptions options,
        FilmFlow flow,
        Func<Func<int, int, FlowPair>, Func<int, FramePlaces?>, OptimizedFilm> open)
    {
        this.options = options;
        film = open((from, to) => flow.Between(first + from, SceneAt(from), first + to, SceneAt(to)), PlacesAt);
    }

    /// <summary>Gets what is asked for of the film.</summary>
    public required StylizeRequest Request { get; init; }

    /// <summary>Gets what gives the masks of a frame to what is asked for, in the order of frames.</summary>
    public required Func<VideoFrame, StylizeRequest> MasksOf { get; init; }

    /// <summary>Gets what says where styles go by the masks of a request.</summary>
    public required Func<StylizeRequest, FramePlaces?> PlacesOf { get; init; }

    /// <summary>Gets what makes the styles of a request, and divides them among the regions of its scene.</summary>
    public required Func<StylizeRequest, StylizeRequest> Prepare { get; init; }

    /// <summary>Gets how frames are kept without a loss.</summary>
    public required VideoPixels Pixels { get; init; }

    /// <summary>Gets the size of a painted frame.</summary>
    public required (int Width, int Height) Size { get; init; }

    /// <summary>Gets where frames are kept; there has to be one for several passes.</summary>
    public FrameStore? Store { get; init; }

    /// <summary>Gets the number of the first frame in the film.</summary>
    public int FirstNumber { get; init; } = 1;

    /// <summary>Gets about how many frames there are; null where that is not known.</summary>
    public long? Frames { get; init; }

    private FrameStore Kept => Store!;

    /// <summary>Paints the frames of a film.</summary>
    /// <param name="frames">The frames, and which of them begin a shot.</param>
    /// <param name="context">With what means; progress is told of steps of several passes.</param>
    public IEnumerable<PaintedFrame> Paint(IEnumerable<(VideoFrame Frame, bool IsCut)> frames, RunContext context)
    {
        int number = FirstNumber - 1;
        foreach ((VideoFrame frame, bool isCut) in frames)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            number++;
            if (isCut)
            {
                foreach (PaintedFrame painted in FinishShot(context))
                {
                    yield return painted;
                }

                window.Clear();
                first = number;
            }

            if (options.Passes > 1)
            {
                Collect(number, frame);
            }
            else
            {
                yield return PaintNext(number, frame, isCut, context);
            }
        }

        foreach (PaintedFrame painted in FinishShot(context))
        {
            yield return painted;
        }
    }

    /// <summary>Lets the threads go.</summary>
    public void Dispose() => film.Dispose();

    /// <summary>Paints a frame in one pass, or reads it where it is kept.</summary>
    private PaintedFrame PaintNext(int number, VideoFrame frame, bool isCut, RunContext context)
    {
        int place = number - first;
        StylizeRequest asked = MasksOf(frame);
        window[place] = (frame.Picture.At(Size.Width, Size.Height), PlacesOf(asked), null);
        ImageBuffer? kept = Store?.Read(number, Size.Width, Size.Height);
        bool isNew = kept is null;

        // What the next frame goes on from is what is kept, to the bit, whether it was painted now or before.
        ImageBuffer result = Pixels.Round(
            kept ?? PaintStep(new FilmStep(0, place), place + 1, i => window[i].Result!, asked, context));
        window[place] = window[place] with { Result = result };
        window.Remove(place - options.Distances[^1]);
        return new PaintedFrame(number, frame, result, isNew, isCut);
    }

    private ImageBuffer PaintStep(
        FilmStep step, int count, Func<int, ImageBuffer> resultAt, StylizeRequest masked, RunContext context)
    {
        if (PlacesAt(step.Frame) is { IsScene: true })
        {
            return SceneAt(step.Frame);
        }

        // The memory was planned for the whole film.
        RunContext own = context with { Progress = null, MemoryBudget = long.MaxValue };
        StylizeRequest asked = Prepare(masked with { Content = SceneAt(step.Frame), Size = null });
        RunResult result = film.Paint(step, count, SceneAt, resultAt, own, asked);
        if (result.Interrupted)
        {
            throw new OperationCanceledException(context.Cancellation);
        }

        return result.Image;
    }

    private ImageBuffer SceneAt(int place) => options.Passes > 1 ? Read(place, Scenes) : window[place].Scene;

    private FramePlaces? PlacesAt(int place) =>
        options.Passes > 1 ? PlacesOf(shot[place].Asked) : window[place].Places;

    /// <summary>Keeps a frame of a shot that is gone through several times, and its masks.</summary>
    private void Collect(int number, VideoFrame frame)
    {
        Kept.Write(number, frame.Picture.At(Size.Width, Size.Height), Scenes);
        StylizeRequest asked = MasksOf(frame);
        shot.Add((frame.Time, asked with
        {
            Keep = OnDisk(asked.Keep, Request.Keep, "keep"),
            Styles =
            [
                .. asked.Styles.Select((style, i) =>
                    style with { Guide = OnDisk(style.Guide, Request.Styles[i].Guide, $"mask-{i + 1}") }),
            ],
        }));

        // A mask that is a film has another picture for each frame.
        ImageSource? OnDisk(ImageSource? mask, ImageSource? still, string part)
        {
            if (mask is null || mask == still)
            {
                return mask;
            }

            Kept.WriteMask(number, mask.Read(), part);
            return ImageSource.FromFile(Kept.FileOf(number, part));
        }
    }

    /// <summary>Goes through the shot that was collected, or what is left of that, and gives its frames.</summary>
    private IEnumerable<PaintedFrame> FinishShot(RunContext context)
    {
        if (shot.Count == 0)
        {
            yield break;
        }

        CheckKept();
        int[] passes = new int[shot.Count];
        foreach (FilmStep step in film.Steps(shot.Count))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (!IsDone(step))
            {
                clock.Start();
                DoStep(step, passes, context);
            }

            passes[step.Frame] = step.Pass;
        }

        for (int i = 0; i < shot.Count; i++)
        {
            yield return new PaintedFrame(
                first + i,
                new VideoFrame(Read(i, Scenes), shot[i].Time),
                Read(i, part: null),
                IsNew: false,
                IsCut: i == 0);
        }

        shot.Clear();
        Kept.DeleteShot();
    }

    private bool IsDone(FilmStep step) => LastPass(step.Frame) is { } done && done >= step.Pass;

    /// <summary>
    /// Does a step of several passes from the results of those before it, whoever wrote them. Where another process has
    /// done it in the meantime, results that are needed no longer are gone.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="passes">In which pass each frame was painted last before it.</param>
    /// <param name="context">With what means.</param>
    private void DoStep(FilmStep step, int[] passes, RunContext context)
    {
        int number = first + step.Frame;
        try
        {
            ImageBuffer painted = PaintStep(
                step, shot.Count, i => Read(i, PartOf(passes[i])), shot[step.Frame].Asked, context);
            Kept.Write(number, painted, PartOf(step.Pass));
        }
        catch (CheckpointException) when (IsDone(step))
        {
            return;
        }

        if (step.Pass > 0)
        {
            File.Delete(Kept.FileOf(number, PartOf(step.Pass - 1)));
        }

        steps++;
        Tell(step, context);
    }

    /// <summary>
    /// Begins the shot anew where what is kept of it is not what a stop leaves: all frames done in one pass, or in that
    /// and the one before, and each to be read.
    /// </summary>
    private void CheckKept()
    {
        int[] done = [.. Enumerable.Range(0, shot.Count).Select(place => LastPass(place) ?? -1)];
        bool isWell = done.Max() - done.Min() <= 1 && Enumerable.Range(0, shot.Count).All(place =>
            done[place] < 0
            || Kept.Read(first + place, Size.Width, Size.Height, PartOf(done[place])) is not null
            || LastPass(place) > done[place]);
        if (isWell)
        {
            return;
        }

        for (int place = 0; place < shot.Count; place++)
        {
            for (int pass = 0; pass < options.Passes; pass++)
            {
                File.Delete(Kept.FileOf(first + place, PartOf(pass)));
            }
        }
    }

    private void Tell(FilmStep step, RunContext context)
    {
        double speed = steps / (options.Passes * Math.Max(1e-6, clock.Elapsed.TotalSeconds));
        int before = first - FirstNumber;
        double done = before + (shot.Count * (double)step.Pass / options.Passes);
        context.Progress?.Report(new FilmProgress(before + step.Frame + 1, Frames)
        {
            Done = Frames is { } count ? Math.Min(1, done / count) : 0,
            Pass = step.Pass + 1,
            Passes = options.Passes,
            FramesPerSecond = speed,
            Left = Frames is { } all ? TimeSpan.FromSeconds(Math.Max(0, all - done) / speed) : null,
            CopyImage = () => Read(step.Frame, PartOf(step.Pass)),
        });
    }

    /// <summary>The last pass in which a frame of the shot was painted; null for none.</summary>
    private int? LastPass(int place)
    {
        for (int pass = options.Passes - 1; pass >= 0; pass--)
        {
            if (File.Exists(Kept.FileOf(first + place, PartOf(pass))))
            {
                return pass;
            }
        }

        return null;
    }

    /// <summary>Where results of a pass are kept; those of the last one are finished frames.</summary>
    private string? PartOf(int pass) => pass == options.Passes - 1
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"pass-{pass + 1}");

    private ImageBuffer Read(int place, string? part) =>
        Kept.Read(first + place, Size.Width, Size.Height, part) ?? throw new CheckpointException(
            $"{Kept.FileOf(first + place, part)}: this frame is gone, or of another size; delete its folder and start "
            + "again.");
}
