using System.Buffers;
using Impasto.Compute.Execution;
using Impasto.Media.Images;
using Impasto.Stylizing;
using Impasto.Video.OpticalFlow;

namespace Impasto.Video;

/// <summary>
/// Paints the frames of a film one after another by any method, so that what one frame shows is painted as it was in
/// the frame before: pixels that are certain to be the same, by the flow between frames and by how they look, are
/// taken from the previous result, brought to their places. Nothing is dragged over a cut. It is used by one thread at
/// a time.
/// </summary>
/// <remarks>
/// <para>
/// A pixel gets steady x certainty x 1 / (1 + q + q^2 / 2) of the previous result, with q the squared difference of
/// both frames there, over 0.3^2: where the light changes or the flow errs, the new picture shows. Most of what is
/// certain is taken whole, since means of two pictures of the same strokes lose their contrast.
/// </para>
/// <para>
/// What comes into sight is painted at the edge of the frame, where methods mirror the picture and there is room for no
/// stroke: kept as it is, one such strip beside the other would be a smear. So it is painted anew where it has come 4,
/// 12 and 32 pixels into the frame, as far as that is within a quarter of it.
/// </para>
/// <para>
/// A network that sees the previous result (Ruder, Dosovitskiy and Brox, "Artistic style transfer for videos and
/// spherical images", IJCV 2018) is taught to paint the strokes that are there already, and what they lose when they
/// are warped. Of that share a pixel gets 0.6 then, more where it moves by less than half a pixel, and all of it
/// where it does not move: what is not warped loses nothing.
/// </para>
/// </remarks>
public sealed class SteadyPainter : IDisposable
{
    private const float SeenShare = 0.6f;
    private const float Still = 0.5f;
    private const float Alike = 0.3f * 0.3f;

    // What moves less is the flow's own unrest.
    private const float LeastStep = 0.25f;

    private static readonly int[] Depths = [4, 12, 32];

    private readonly SteadyOptions options;
    private readonly (int Width, int Height, int Threads) room;
    private readonly WorkerPool pool;
    private DisFlow? flow;
    private (ImageBuffer Prior, float[] Certainty, float[] Smoothing)? kept;

    /// <summary>Makes room for frames of a size.</summary>
    /// <param name="width">The width of frames and results in pixels.</param>
    /// <param name="height">The height of frames and results in pixels.</param>
    /// <param name="options">How.</param>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SteadyPainter(int width, int height, SteadyOptions options, int threads)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        this.options = options;
        room = (width, height, threads);
        pool = new WorkerPool(threads);
    }

    /// <summary>
    /// Gets the last frame with its result and where its styles went, from which the next one goes on; null where the
    /// next one begins a shot. A run that goes on after a stop sets what it had kept; the result counts to the bit.
    /// </summary>
    public (ImageBuffer Frame, ImageBuffer Result, FramePlaces? Places)? Last { get; set; }

    /// <summary>Computes the memory that it takes, in bytes, beside frames and results.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="options">How.</param>
    public static long PlanBytes(int width, int height, SteadyOptions options)
    {
        const int Planes = 4 + 2 + 4; // the flow both ways, the certainty twice, the prior
        ArgumentNullException.ThrowIfNull(options);
        return options.Steady == 0
            ? 0
            : DisFlow.PlanBytes(width, height, options.Flow) + (Planes * sizeof(float) * (long)width * height);
    }

    /// <summary>Paints the next frame by a method that knows of no other.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="startsShot">Whether it begins a shot, so that nothing is taken from the one before.</param>
    /// <param name="paint">Gives a new picture of a frame, of the same size.</param>
    /// <param name="between">
    /// The flow from the frame before, of the same size; computed where null. Without a frame before it does not count.
    /// </param>
    /// <param name="places">
    /// Where <paramref name="paint"/> lets styles go; everywhere where null. What it leaves as the scene stays that.
    /// </param>
    /// <returns>The result: as <paramref name="paint"/> gives it where nothing is taken from before.</returns>
    /// <exception cref="ArgumentException">A size is another one.</exception>
    public ImageBuffer Next(
        ImageBuffer frame,
        bool startsShot,
        Func<ImageBuffer, ImageBuffer> paint,
        FlowPair? between = null,
        FramePlaces? places = null)
    {
        ArgumentNullException.ThrowIfNull(paint);
        return Next(frame, startsShot, (scene, _) => paint(scene), isSeen: false, between, places);
    }

    /// <summary>Paints the next frame by a network that sees the result before.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="startsShot">Whether it begins a shot, so that nothing is taken from the one before.</param>
    /// <param name="paint">
    /// Gives a new picture of a frame, of the same size, by what is known of it.
    /// </param>
    /// <param name="between">As for any method.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentException">A size is another one.</exception>
    public ImageBuffer Next(
        ImageBuffer frame,
        bool startsShot,
        Func<ImageBuffer, FilmPrior, ImageBuffer> paint,
        FlowPair? between = null)
    {
        ArgumentNullException.ThrowIfNull(paint);
        return Next(frame, startsShot, paint, isSeen: true, between, places: null);
    }

    /// <summary>Lets the threads go.</summary>
    public void Dispose()
    {
        flow?.Dispose();
        pool.Dispose();
    }

    private void CheckSize(int width, int height, string name)
    {
        if ((width, height) != (room.Width, room.Height))
        {
            throw new ArgumentException(
                $"The frames have {room.Width} x {room.Height} pixels, and this has {width} x {height}.", name);
        }
    }

    private DisFlow Flow() => flow ??= new DisFlow(room.Width, room.Height, options.Flow, room.Threads);

    private ImageBuffer Next(
        ImageBuffer frame,
        bool startsShot,
        Func<ImageBuffer, FilmPrior, ImageBuffer> paint,
        bool isSeen,
        FlowPair? between,
        FramePlaces? places)
    {
        ArgumentNullException.ThrowIfNull(frame);
        CheckSize(frame.Width, frame.Height, nameof(frame));
        FilmPrior known = FilmPrior.None;
        if (options.Steady > 0 && !startsShot && Last is { } last)
        {
            between ??= Flow().Both(last.Frame, frame);
            CheckSize(between.Forward.Width, between.Forward.Height, nameof(between));
            CheckSize(between.Backward.Width, between.Backward.Height, nameof(between));
            CheckSize(last.Frame.Width, last.Frame.Height, nameof(Last));
            CheckSize(last.Result.Width, last.Result.Height, nameof(Last));
            known = new FilmPrior(Bring(last, frame, between, places, isSeen));
        }

        ImageBuffer result = paint(frame, known);
        CheckSize(result.Width, result.Height, nameof(paint));
        if (known.Picture is { } before)
        {
            Join(result, before, isSeen ? between!.Backward : null);
        }

        Last = options.Steady > 0 ? (frame, result, places) : null;
        return result;
    }

    /// <summary>
    /// Brings the previous result to a frame; alpha says how much of it is taken where nobody has seen it.
    /// </summary>
    private ImageBuffer Bring(
        (ImageBuffer Frame, ImageBuffer Result, FramePlaces? Places) last,
        ImageBuffer frame,
        FlowPair between,
        FramePlaces? places,
        bool isSeen)
    {
        const int Channels = ImageBuffer.Channels;
        (int width, int line) = (frame.Width, frame.Width * Channels);
        (ImageBuffer prior, float[] certainty, float[] smoothing) = kept ??= (
            new ImageBuffer(width, frame.Height, hasAlpha: true),
            new float[width * frame.Height],
            new float[width * frame.Height]);
        FlowCertainty.Of(between.Backward, between.Forward, pool, certainty, smoothing);
        float steady = (float)options.Steady;
        Bands.Run(pool, frame.Height, (from, to) =>
        {
            float[] before = ArrayPool<float>.Shared.Rent(line);
            for (int y = from; y < to; y++)
            {
                FlowWarp.ApplySharpRow(last.Result, between.Backward, y, prior.Pixels.Slice(y * line, line));
                FlowWarp.ApplyRow(last.Frame, between.Backward, y, before);
                ReadOnlySpan<float> now = frame.Pixels.Slice(y * line, line);
                ReadOnlySpan<float> seen = certainty.AsSpan(y * width, width);
                Span<float> share = prior.Alpha.Slice(y * width, width);
                for (int x = 0, k = 0; x < width; x++, k += Channels)
                {
                    (float red, float green) = (now[k] - before[k], now[k + 1] - before[k + 1]);
                    float blue = now[k + 2] - before[k + 2];
                    float q = ((red * red) + (green * green) + (blue * blue)) / Alike;
                    share[x] = steady * Math.Min(1, seen[x]) / (1 + (q * (1 + (q / 2))));
                }

                if (!isSeen)
                {
                    PaintEntering(between.Backward, y, share);
                }

                places?.Limit(last.Places, between.Backward, y, share);
            }

            ArrayPool<float>.Shared.Return(before);
        });
        return prior;
    }

    /// <summary>Takes nothing of what has just come so far into the frame that there is room for strokes.</summary>
    private static void PaintEntering(FlowField flow, int y, Span<float> share)
    {
        ReadOnlySpan<float> across = flow.Horizontal.Slice(y * flow.Width, flow.Width);
        ReadOnlySpan<float> down = flow.Vertical.Slice(y * flow.Width, flow.Width);
        for (int x = 0; x < share.Length; x++)
        {
            if (Enters(x, across[x], flow.Width) || Enters(y, down[x], flow.Height))
            {
                share[x] = 0;
            }
        }
    }

    private static bool Enters(int now, float back, int length)
    {
        if (Math.Abs(back) < LeastStep)
        {
            return false;
        }

        // From the edge from which it comes.
        int depth = back < 0 ? now : length - 1 - now;
        float before = depth - Math.Abs(back);
        foreach (int line in Depths)
        {
            if (4 * line <= length && before < line && depth >= line)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes from the previous result what is certain of it.</summary>
    /// <param name="result">The new picture, which becomes the result.</param>
    /// <param name="prior">The previous result in its place.</param>
    /// <param name="seen">Where it came from, if the new picture was painted in view of it.</param>
    private void Join(ImageBuffer result, ImageBuffer prior, FlowField? seen) =>
        Bands.Run(pool, result.Height, (from, to) =>
        {
            Span<float> pixels = result.Pixels;
            ReadOnlySpan<float> old = prior.Pixels;
            for (int i = from * result.Width; i < to * result.Width; i++)
            {
                float share = prior.Alpha[i];
                if (seen is not null)
                {
                    (float u, float v) = (seen.Horizontal[i], seen.Vertical[i]);
                    float still = Math.Max(0, 1 - (MathF.Sqrt((u * u) + (v * v)) / Still));
                    share *= SeenShare + ((1 - SeenShare) * still);
                }

                int k = i * ImageBuffer.Channels;
                pixels[k] += share * (old[k] - pixels[k]);
                pixels[k + 1] += share * (old[k + 1] - pixels[k + 1]);
                pixels[k + 2] += share * (old[k + 2] - pixels[k + 2]);
            }
        });
}
