using Impasto.Compute.Execution;
using Impasto.Media.Images;
using Impasto.Video.OpticalFlow;

namespace Impasto.Video;

/// <summary>
/// Paints the frames of a film one after another by any method, so that what one frame shows is painted as it was in
/// the frame before: pixels that are certain to be the same, by the flow between frames and by how they look, are
/// taken from the previous result, brought to their places. Nothing is dragged over a cut. It is used by one thread at
/// a time.
/// </summary>
/// <remarks>
/// A pixel gets steady x certainty x 1 / (1 + q + q^2 / 2) of the previous result, with q the squared difference of
/// both frames there, over 0.3^2: where the light changes or the flow errs, the new picture shows. Most of what is
/// certain is taken whole, since means of two pictures of the same strokes lose their contrast.
/// </remarks>
public sealed class SteadyPainter : IDisposable
{
    private const float Alike = 0.3f * 0.3f;

    private readonly SteadyOptions options;
    private readonly (int Width, int Height, int Threads) room;
    private readonly WorkerPool pool;
    private DisFlow? flow;

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
    /// Gets the last frame with its result, from which the next one goes on; null where the next one begins a shot. A
    /// run that goes on after a stop sets what it had kept; the result counts to the bit.
    /// </summary>
    public (ImageBuffer Frame, ImageBuffer Result)? Last { get; set; }

    /// <summary>Computes the memory that it takes, in bytes, beside frames and results.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="options">How.</param>
    public static long PlanBytes(int width, int height, SteadyOptions options)
    {
        const int Planes = 4 + 2 + 6; // the flow both ways, the certainty twice, frame and result before in place
        ArgumentNullException.ThrowIfNull(options);
        return options.Steady == 0
            ? 0
            : DisFlow.PlanBytes(width, height, options.Flow) + (Planes * sizeof(float) * (long)width * height);
    }

    /// <summary>Paints the next frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="startsShot">Whether it begins a shot, so that nothing is taken from the one before.</param>
    /// <param name="paint">Gives a new picture of a frame, of the same size.</param>
    /// <param name="between">
    /// The flow from the frame before, of the same size; computed where null. Without a frame before it does not count.
    /// </param>
    /// <returns>The result: as <paramref name="paint"/> gives it where nothing is taken from before.</returns>
    /// <exception cref="ArgumentException">A size is another one.</exception>
    public ImageBuffer Next(
        ImageBuffer frame, bool startsShot, Func<ImageBuffer, ImageBuffer> paint, FlowPair? between = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(paint);
        ImageBuffer result = paint(frame);
        if ((result.Width, result.Height) != (frame.Width, frame.Height))
        {
            throw new ArgumentException(
                $"The picture of a frame of {frame.Width} x {frame.Height} pixels has to have its size, not "
                + $"{result.Width} x {result.Height}.",
                nameof(paint));
        }

        if (options.Steady > 0 && !startsShot && Last is { } last)
        {
            Join(frame, result, last, between ?? Flow().Both(last.Frame, frame));
        }

        Last = options.Steady > 0 ? (frame, result) : null;
        return result;
    }

    /// <summary>Lets the threads go.</summary>
    public void Dispose()
    {
        flow?.Dispose();
        pool.Dispose();
    }

    private DisFlow Flow() => flow ??= new DisFlow(room.Width, room.Height, options.Flow, room.Threads);

    /// <summary>Takes from the previous result what is certain of it.</summary>
    private void Join(
        ImageBuffer frame, ImageBuffer result, (ImageBuffer Frame, ImageBuffer Result) last, FlowPair between)
    {
        const int Channels = ImageBuffer.Channels;
        ImageBuffer lastFrame = FlowWarp.Apply(last.Frame, between.Backward, pool);
        ImageBuffer lastResult = FlowWarp.ApplySharp(last.Result, between.Backward, pool);
        float[] certainty = FlowCertainty.Of(between.Backward, between.Forward, pool);
        float steady = (float)options.Steady;
        Bands.Run(pool, result.Height, (from, to) =>
        {
            Span<float> pixels = result.Pixels;
            ReadOnlySpan<float> old = lastResult.Pixels;
            ReadOnlySpan<float> now = frame.Pixels;
            ReadOnlySpan<float> before = lastFrame.Pixels;
            for (int i = from * result.Width; i < to * result.Width; i++)
            {
                int k = i * Channels;
                float red = now[k] - before[k], green = now[k + 1] - before[k + 1], blue = now[k + 2] - before[k + 2];
                float q = ((red * red) + (green * green) + (blue * blue)) / Alike;
                float share = steady * Math.Min(1, certainty[i]) / (1 + (q * (1 + (q / 2))));
                pixels[k] += share * (old[k] - pixels[k]);
                pixels[k + 1] += share * (old[k + 1] - pixels[k + 1]);
                pixels[k + 2] += share * (old[k + 2] - pixels[k + 2]);
            }
        });
    }
}
