using Impasto.Compute.Execution;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Video.OpticalFlow;

namespace Impasto.Video;

/// <summary>
/// Style transfer of a shot by optimisation of its frames (Ruder, Dosovitskiy and Brox, "Artistic style transfer for
/// videos", 2016). In one pass, a frame begins from the previous result, brought to its pixels, and pays for leaving
/// it, and results farther back, where they are certain (sections 4.1 to 4.3). In several passes (section 4.4), frames
/// are painted by themselves first; then each begins from its own last result, blended with its neighbour's on the side
/// from which the pass comes, and from half of the passes on pays for leaving that.
/// </summary>
/// <remarks>
/// It keeps no results: who calls keeps them, does the steps in their order, and goes on after a stop at the first that
/// is missing. Departures from the paper: losses are relative (<see cref="FeatureLoss"/>), and so is the weight; pixels
/// that are uncertain begin from the frame itself; frames that begin from a result are optimised at their size alone.
/// </remarks>
public sealed class OptimizedFilm : IDisposable
{
    private readonly StylizeRequest request;
    private readonly ImageOptimizationOptions method;
    private readonly OptimizedFilmOptions options;
    private readonly FeatureEncoder encoder;
    private readonly ImageOptimization stylizer;
    private readonly WorkerPool pool;
    private readonly int threads;
    private DisFlow? flow;

    /// <summary>Prepares the films of a size.</summary>
    /// <param name="models">Opens the encoder, and outlives it.</param>
    /// <param name="request">
    /// The first frame of a shot, the styles, and options of <see cref="ImageOptimization"/>; without a size.
    /// </param>
    /// <param name="options">How frames are held together.</param>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or there is a size.</exception>
    public OptimizedFilm(ModelLibrary models, StylizeRequest request, OptimizedFilmOptions options, int threads)
        : this(EncoderOf(models, request), request, options, threads)
    {
    }

    /// <summary>Prepares the films of a size with an encoder, whatever options say of one.</summary>
    /// <param name="encoder">Compares the images; kept alive by the caller.</param>
    /// <param name="request">As for the other constructor.</param>
    /// <param name="options">How frames are held together.</param>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or there is a size.</exception>
    public OptimizedFilm(FeatureEncoder encoder, StylizeRequest request, OptimizedFilmOptions options, int threads)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        Requirement.Hold(request.Size is null, "The frames of a film are brought to their size before.");
        this.request = request;
        this.options = options;
        this.encoder = encoder;
        method = OptionsOf(request);
        stylizer = new ImageOptimization(encoder);
        this.threads = threads;
        pool = new WorkerPool(threads);
    }

    /// <summary>
    /// Gets what gives the flow between a frame of the shot and a later one, by their numbers from 0; computed where
    /// null.
    /// </summary>
    public Func<int, int, FlowPair>? FlowBetween { get; init; }

    /// <summary>Gets what gives where styles go in a frame of the shot; everywhere where null.</summary>
    public Func<int, FramePlaces?>? PlacesAt { get; init; }

    /// <summary>Computes the memory that it takes beside that of the method, in bytes.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="options">How frames are held together.</param>
    public static long PlanBytes(int width, int height, OptimizedFilmOptions options)
    {
        const int Planes = 4 + 3 + 2; // the flow both ways, the start, what nearer frames are certain of, a certainty
        const int PriorPlanes = (6 * ImageBuffer.Channels) + 1; // in place, as tensors, differences and their slopes
        ArgumentNullException.ThrowIfNull(options);
        int priors = options.Passes > 1 ? 1 : options.Distances.Count;
        return DisFlow.PlanBytes(width, height, options.Flow)
            + ((Planes + (PriorPlanes * priors)) * sizeof(float) * (long)width * height);
    }

    /// <summary>The steps of a shot, in the order in which they are done.</summary>
    /// <param name="frames">The number of its frames.</param>
    public IEnumerable<FilmStep> Steps(int frames) =>
        from pass in Enumerable.Range(0, options.Passes)
        from i in Enumerable.Range(0, frames)
        select new FilmStep(pass, IsForward(pass) ? i : frames - 1 - i);

    /// <summary>Does a step.</summary>
    /// <param name="step">Which.</param>
    /// <param name="frames">The number of frames of the shot.</param>
    /// <param name="frameAt">Gives a frame of the shot.</param>
    /// <param name="resultAt">
    /// Gives the last result of a frame: in this pass, where it was done already, else in the one before. With one pass
    /// it is asked for as many frames back as the options say, with more for this frame and its neighbour.
    /// </param>
    /// <param name="context">With what means; the machine's where null.</param>
    /// <param name="asked">
    /// What is asked for of this frame, such as its masks; as of the film where null. Content, size and options are the
    /// film's.
    /// </param>
    /// <returns>The result; its picture is this step's.</returns>
    /// <exception cref="ArgumentException">A frame is of another size.</exception>
    public RunResult Paint(
        FilmStep step,
        int frames,
        Func<int, ImageBuffer> frameAt,
        Func<int, ImageBuffer> resultAt,
        RunContext? context = null,
        StylizeRequest? asked = null)
    {
        ArgumentNullException.ThrowIfNull(frameAt);
        ArgumentNullException.ThrowIfNull(resultAt);
        ImageBuffer frame = frameAt(step.Frame);
        IReadOnlyList<Prior> priors = [.. PriorsOf(step, frames, frame, frameAt, resultAt)];
        ImageBuffer? start = options.Passes > 1
            ? step.Pass == 0 ? null : Blend(Scene(resultAt(step.Frame)), priors)
            : priors.Count == 0 ? null : Fill(priors[0], Scene(frame));
        bool isHeld = options.Passes == 1 || step.Pass >= (options.Passes + 1) / 2;
        IReadOnlyList<TemporalLoss> losses = isHeld
            ? [.. priors.Select(prior => new TemporalLoss(prior.Warped, prior.Certainty))]
            : [];
        try
        {
            return stylizer.Stylize(
                (asked ?? request) with
                {
                    Content = ImageSource.Of(frame),
                    Size = null,
                    Options = OptionsFor(start, losses),
                },
                context);
        }
        finally
        {
            foreach (TemporalLoss loss in losses)
            {
                loss.Dispose();
            }
        }
    }

    /// <summary>Lets the threads go.</summary>
    public void Dispose()
    {
        stylizer.Dispose();
        flow?.Dispose();
        pool.Dispose();
    }

    private static ImageOptimizationOptions OptionsOf(StylizeRequest request) =>
        (ImageOptimizationOptions)(request.Options ?? ImageOptimization.Method.Defaults);

    private static FeatureEncoder EncoderOf(ModelLibrary models, StylizeRequest request)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(request);
        ImageOptimizationOptions method = OptionsOf(request);
        return models.FeatureEncoder(method.Encoder, method.EncoderOptions);
    }

    // Of several passes the first has no direction; the second goes forward.
    private static bool IsForward(int pass) => pass <= 1 || pass % 2 == 1;

    /// <summary>The results that a frame is held to, the nearest first.</summary>
    private IEnumerable<Prior> PriorsOf(
        FilmStep step, int frames, ImageBuffer frame, Func<int, ImageBuffer> frameAt, Func<int, ImageBuffer> resultAt)
    {
        if (options.Passes > 1 && step.Pass == 0)
        {
            yield break;
        }

        int direction = IsForward(step.Pass) ? 1 : -1;
        float[] known = new float[frame.Width * frame.Height];
        foreach (int distance in options.Passes > 1 ? [1] : options.Distances)
        {
            int other = step.Frame - (direction * distance);
            if (other < 0 || other >= frames)
            {
                continue;
            }

            FlowPair between = Between(other, step.Frame, frameAt);
            float[] certainty = FlowCertainty.Of(between.Backward, between.Forward, pool);
            if (PlacesAt?.Invoke(step.Frame) is { } places)
            {
                FramePlaces? before = PlacesAt(other);
                for (int y = 0; y < frame.Height; y++)
                {
                    places.Limit(before, between.Backward, y, certainty.AsSpan(y * frame.Width, frame.Width));
                }
            }

            float[] rest = [.. certainty.Zip(known, (own, nearer) => Math.Max(own - nearer, 0))];
            for (int i = 0; i < known.Length; i++)
            {
                known[i] += certainty[i];
            }

            yield return new Prior(Scene(FlowWarp.Apply(resultAt(other), between.Backward, pool)), rest);
        }
    }

    /// <summary>An image as the method sees it: without colours, where it paints without them.</summary>
    private ImageBuffer Scene(ImageBuffer image) => request.Color?.SceneOf(image) ?? image;

    /// <summary>The flow from a frame to another one and back.</summary>
    private FlowPair Between(int from, int to, Func<int, ImageBuffer> frameAt)
    {
        if (FlowBetween is null)
        {
            flow ??= new DisFlow(request.Content.Width, request.Content.Height, options.Flow, threads);
            return flow.Both(frameAt(from), frameAt(to));
        }

        FlowPair known = FlowBetween(Math.Min(from, to), Math.Max(from, to));
        return from < to ? known : new FlowPair(known.Backward, known.Forward);
    }

    /// <summary>A result at the pixels of a frame, with the frame itself where it is uncertain.</summary>
    private static ImageBuffer Fill(Prior prior, ImageBuffer frame) =>
        Mix(frame, prior, share => share);

    /// <summary>(x + c w) / (1 + c), with x a frame's own last result and w its neighbour's.</summary>
    private static ImageBuffer Blend(ImageBuffer own, IReadOnlyList<Prior> priors) =>
        priors.Count == 0 ? own : Mix(own, priors[0], share => share / (1 + share));

    private static ImageBuffer Mix(ImageBuffer image, Prior prior, Func<float, float> shareOf)
    {
        const int Channels = ImageBuffer.Channels;
        ImageBuffer mixed = new(image.Width, image.Height);
        for (int i = 0; i < prior.Certainty.Length; i++)
        {
            float share = shareOf(prior.Certainty[i]);
            for (int k = i * Channels; k < (i + 1) * Channels; k++)
            {
                mixed.Pixels[k] = image.Pixels[k] + (share * (prior.Warped.Pixels[k] - image.Pixels[k]));
            }
        }

        return mixed;
    }

    private ImageOptimizationOptions OptionsFor(ImageBuffer? start, IReadOnlyList<TemporalLoss> losses) =>
        start is null
            ? method
            : method with
            {
                InitImage = ImageSource.Of(start),
                Levels = 1,
                Iterations = options.FrameIterations ?? ((method.IterationsALevel + 1) / 2),
                Terms =
                [
                    .. method.Terms ?? method.DefaultTerms(encoder),
                    .. losses.Select((loss, i) =>
                        new PerceptualTerm(i == 0 ? "temporal" : $"temporal {i + 1}", options.Weight, loss)),
                ],
            };

    /// <summary>A result at the pixels of a frame, and how certain they are.</summary>
    private sealed record Prior(ImageBuffer Warped, float[] Certainty);
}
