using System.Diagnostics;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Media.Video;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Video;
using Impasto.Video.OpticalFlow;

namespace Impasto.Films;

/// <summary>Paints the frames of a film, or of a part of one, in their order.</summary>
/// <param name="jobs">What paints frames.</param>
/// <param name="take">The film.</param>
/// <param name="store">Where frames are that were painted before; null for none.</param>
internal sealed class FilmPainter(JobRunner jobs, FilmTake take, FrameStore? store)
{
    private readonly RunContext context = take.Context;
    private readonly int width = take.Size.Width;
    private readonly int height = take.Size.Height;

    /// <summary>Paints the frames, and tells where it stands when each was taken.</summary>
    /// <param name="frames">The frames, and which of them begin a shot.</param>
    public IEnumerable<PaintedFrame> Paint(IEnumerable<(VideoFrame Frame, bool IsCut)> frames)
    {
        context.Progress?.Report(new RunProgress(RunStage.Transform, 0));
        Stopwatch clock = new();
        int number = 0, fresh = 0;
        foreach (PaintedFrame frame in take.IsOptimized ? Optimized(frames) : Steady(frames))
        {
            number++;
            fresh += frame.IsNew ? 1 : 0;
            yield return frame;
            if (take.Film.Passes > 1)
            {
                continue;
            }

            double? speed = fresh > 1 ? (fresh - 1) / Math.Max(1e-6, clock.Elapsed.TotalSeconds) : null;
            context.Progress?.Report(new FilmProgress(number, take.Frames)
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
    private IEnumerable<PaintedFrame> Steady(IEnumerable<(VideoFrame Frame, bool IsCut)> frames)
    {
        RunContext own = context with { Progress = null, MemoryBudget = take.FrameMemory };
        using SteadyPainter painter = new(width, height, take.Holding, context.Threads);
        using FilmFlow flow = new(take.Film, width, height, context.Threads);
        Func<StylizeRequest, FramePlaces?> placesOf = PlacesOf();
        bool seesPrior = jobs.SeesPrior(take.Job, take.Request);
        int number = take.First - 1;
        foreach ((VideoFrame frame, bool isCut) in frames)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            number++;
            ImageBuffer sized = frame.Picture.At(width, height);
            StylizeRequest asked = MasksOf(frame);
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
            yield return new PaintedFrame(number, frame, kept, isNew, isCut);
        }

        ImageBuffer PaintOne(VideoFrame frame, StylizeRequest asked, FilmPrior? prior)
        {
            RunResult result = jobs.PaintPlanned(take.Job, asked with { Content = frame.Picture, Prior = prior }, own);
            if (result.Interrupted)
            {
                throw new OperationCanceledException(context.Cancellation);
            }

            return result.Image;
        }
    }

    /// <summary>The frames, optimised shot by shot.</summary>
    private IEnumerable<PaintedFrame> Optimized(IEnumerable<(VideoFrame Frame, bool IsCut)> frames)
    {
        StylizeRequest scene = take.Request with { Content = new ImageBuffer(width, height) };
        OptimizedFilmOptions options = take.Film.Optimizing;
        using FilmFlow flow = new(take.Film, width, height, context.Threads);
        using OptimizedShots shots = new(
            options,
            flow,
            (between, places) => jobs.Optimize(scene, options, context.Threads, between, places))
        {
            Request = take.Request,
            MasksOf = MasksOf,
            PlacesOf = PlacesOf(),
            Prepare = request => jobs.Prepared(request, take.Job, context with { Progress = null }),
            Pixels = take.Reader.Pixels,
            Size = take.Size,
            Store = store,
            FirstNumber = take.First,
            Frames = take.Frames,
        };
        foreach (PaintedFrame painted in shots.Paint(frames, context))
        {
            yield return painted;
        }
    }

    /// <summary>What is asked for of a frame, with the masks of its time.</summary>
    private StylizeRequest MasksOf(VideoFrame frame) =>
        take.Masks.At(frame.Time * take.Reader.TimeBase.Value, take.Request);

    /// <summary>Gives where styles go by the masks of a frame, which are read once where none is a film.</summary>
    private Func<StylizeRequest, FramePlaces?> PlacesOf()
    {
        if (take.Masks.AreFilms)
        {
            return asked => JobRunner.PlacesOf(take.Job, asked);
        }

        FramePlaces? places = JobRunner.PlacesOf(take.Job, take.Request);
        return _ => places;
    }
}
