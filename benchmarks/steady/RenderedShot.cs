using Impasto.Compute.Execution;
using Impasto.Media.Images;
using Impasto.Samples.Film;
using Impasto.Video;
using Impasto.Video.OpticalFlow;

namespace Impasto.Benchmarks.Steady;

/// <summary>Frames of a rendered shot with their exact flow.</summary>
internal sealed class RenderedShot
{
    private readonly (FlowField Flow, float[] Mask)[] next;
    private readonly (FlowField Flow, float[] Mask) toLast;

    /// <summary>Renders a shot.</summary>
    /// <param name="number">Which.</param>
    /// <param name="width">The width in pixels; there are 16 for each 9 of the height.</param>
    /// <param name="count">The number of frames.</param>
    public RenderedShot(int number, int width, int count)
    {
        Shot shot = new(number);
        int height = width * 9 / 16;
        Frames = [.. Enumerable.Range(0, count).Select(time => shot.Render(time, width, height, raysAcross: 2))];
        next = [.. Enumerable.Range(0, count - 1).Select(time => Flow(time, time + 1))];
        toLast = Flow(0, count - 1);

        (FlowField, float[]) Flow(int time, int other)
        {
            (FlowField flow, bool[] isSeen) = shot.FlowTo(time, other, width, height);
            return (flow, [.. isSeen.Select(seen => seen ? 1f : 0)]);
        }
    }

    /// <summary>Gets the frames.</summary>
    public ImageBuffer[] Frames { get; }

    /// <summary>The mean error between neighbours of a film of this shot.</summary>
    public double NearError(ImageBuffer[] film, WorkerPool pool) => Enumerable.Range(0, next.Length)
        .Average(i => WarpError.Of(film[i], film[i + 1], next[i].Flow, next[i].Mask, pool));

    /// <summary>The error between the first frame and the last.</summary>
    public double FarError(ImageBuffer[] film, WorkerPool pool) =>
        WarpError.Of(film[0], film[^1], toLast.Flow, toLast.Mask, pool);
}
