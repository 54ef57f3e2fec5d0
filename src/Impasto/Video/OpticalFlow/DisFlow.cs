using System.Buffers;
using Impasto.Compute.Execution;
using Impasto.Media.Images;

namespace Impasto.Video.OpticalFlow;

/// <summary>
/// Optical flow by dense inverse search (Kroeger, Timofte, Dai and Van Gool, "Fast Optical Flow using Dense Inverse
/// Search", ECCV 2016): from coarse to fine, patches find their places (section 2.1), pixels take the mean of the
/// patches over them (2.2), and the whole is refined (2.3). What comes of it does not depend on the number of threads.
/// It keeps its memory and is used by one thread at a time.
/// </summary>
public sealed unsafe class DisFlow : IDisposable
{
    private readonly int width;
    private readonly int height;
    private readonly int finest;
    private readonly WorkerPool pool;
    private readonly FlowPyramid first;
    private readonly FlowPyramid second;
    private readonly (PatchSearch Search, FlowRefinement? Refinement, Plane Across, Plane Down)[] scales;

    /// <summary>Makes room for frames of a size.</summary>
    /// <param name="width">The width in pixels, at least 1.</param>
    /// <param name="height">The height in pixels, at least 1.</param>
    /// <param name="preset">How much work the flow is worth.</param>
    /// <param name="threads">The number of threads, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public DisFlow(int width, int height, FlowPreset preset, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height, ImageBuffer.MaxPixels, nameof(height));
        (this.width, this.height) = (width, height);
        FlowParameters parameters = FlowParameters.Of(preset);
        IReadOnlyList<int> all = parameters.Scales(width, height);
        finest = all[0];
        first = new FlowPyramid(width, height, all);
        second = new FlowPyramid(width, height, all);
        scales = [.. first.Levels.Select(level => (
            new PatchSearch(level.Width, level.Height, parameters),
            parameters.Refinements > 0
                ? new FlowRefinement(level.Width, level.Height, parameters.Refinements)
                : null,
            Room(level),
            Room(level)))];
        pool = new WorkerPool(threads);

        static Plane Room(FlowLevel level) => new(level.Width, level.Height);
    }

    /// <summary>Computes the memory that it takes, in bytes.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="preset">How much work the flow is worth.</param>
    public static long PlanBytes(int width, int height, FlowPreset preset)
    {
        const int Planes = 9; // luminance and slopes of two frames, the flow, its weights
        const int RefinementPlanes = 26;
        const int Beside = 4 * FlowPyramid.Border;
        FlowParameters parameters = FlowParameters.Of(preset);
        int planes = Planes + (parameters.Refinements > 0 ? RefinementPlanes : 0);
        return parameters.Scales(width, height).Sum(scale => planes * sizeof(float)
            * (long)(FlowPyramid.Shrunk(width, scale) + Beside) * (FlowPyramid.Shrunk(height, scale) + Beside));
    }

    /// <summary>Finds where a frame's pixels are in another one.</summary>
    /// <param name="from">The frame.</param>
    /// <param name="to">The other one.</param>
    /// <returns>The flow.</returns>
    /// <exception cref="ArgumentException">A frame is of another size.</exception>
    public FlowField Between(ImageBuffer from, ImageBuffer to)
    {
        Read(first, from, nameof(from));
        Read(second, to, nameof(to));
        first.ComputeSlopes(pool);
        return Search(first, second);
    }

    /// <summary>Finds where the pixels of two frames are in the other one.</summary>
    /// <param name="earlier">A frame.</param>
    /// <param name="later">The next one.</param>
    /// <returns>The flow both ways.</returns>
    /// <exception cref="ArgumentException">A frame is of another size.</exception>
    public FlowPair Both(ImageBuffer earlier, ImageBuffer later)
    {
        Read(first, earlier, nameof(earlier));
        Read(second, later, nameof(later));
        first.ComputeSlopes(pool);
        second.ComputeSlopes(pool);
        return new FlowPair(Search(first, second), Search(second, first));
    }

    /// <summary>Lets the threads go.</summary>
    public void Dispose() => pool.Dispose();

    /// <summary>A row of the flow at full size: between the pixels of the finest scale, and as much longer.</summary>
    /// <param name="plane">One part of the flow at the finest scale, in its pixels.</param>
    /// <param name="edge">How many pixels a pixel of that scale is wide: 1, 2 or 4.</param>
    /// <param name="y">Which row.</param>
    /// <param name="row">Room for the width of the plane.</param>
    /// <param name="target">The row.</param>
    internal static void EnlargeRow(Plane plane, int edge, int y, Span<float> row, Span<float> target)
    {
        float place = ((y + 0.5f) / edge) - 0.5f;
        int above = Math.Max(0, (int)MathF.Floor(place));
        float share = Math.Max(0, place - above);
        float* upper = plane.Row(above);
        float* lower = plane.Row(Math.Min(above + 1, plane.Height - 1));
        for (int x = 0; x < plane.Width; x++)
        {
            row[x] = edge * (upper[x] + (share * (lower[x] - upper[x])));
        }

        int half = edge / 2;
        int end = Math.Min(half, target.Length);
        target[..end].Fill(row[0]);
        for (int k = 0; end < target.Length; k++)
        {
            float left = row[k];
            float step = (row[Math.Min(k + 1, plane.Width - 1)] - left) / edge;
            float value = half == 0 ? left : left + (step / 2);
            int stop = Math.Min(end + edge, target.Length);
            for (; end < stop; end++)
            {
                target[end] = value;
                value += step;
            }
        }
    }

    private void Read(FlowPyramid pyramid, ImageBuffer frame, string name)
    {
        ArgumentNullException.ThrowIfNull(frame, name);
        if ((frame.Width, frame.Height) != (width, height))
        {
            throw new ArgumentException(
                $"A frame of {frame.Width} x {frame.Height} pixels is not one of {width} x {height}.", name);
        }

        pyramid.Read(frame, pool);
    }

    private FlowField Search(FlowPyramid from, FlowPyramid to)
    {
        (Plane Across, Plane Down)? coarse = null;
        for (int i = scales.Length - 1; i >= 0; i--)
        {
            (PatchSearch search, FlowRefinement? refinement, Plane across, Plane down) = scales[i];
            search.Run(from.Levels[i], to.Levels[i], coarse, (across, down), pool);
            refinement?.Run(from.Levels[i], to.Levels[i], across, down, pool);
            coarse = (across, down);
        }

        return Enlarge(coarse!.Value.Across, coarse.Value.Down);
    }

    private FlowField Enlarge(Plane across, Plane down)
    {
        FlowField flow = new(width, height);
        Bands.Run(pool, height, (from, to) =>
        {
            float[] row = ArrayPool<float>.Shared.Rent(across.Width);
            for (int y = from; y < to; y++)
            {
                EnlargeRow(across, 1 << finest, y, row, flow.Horizontal.Slice(y * width, width));
                EnlargeRow(down, 1 << finest, y, row, flow.Vertical.Slice(y * width, width));
            }

            ArrayPool<float>.Shared.Return(row);
        });
        return flow;
    }
}
