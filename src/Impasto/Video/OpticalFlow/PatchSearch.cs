using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Impasto.Compute.Execution;

namespace Impasto.Video.OpticalFlow;

/// <summary>
/// Flow at one scale by patches (Kroeger et al. 2016, sections 2.1 and 2.2): each patch of a grid is moved over the
/// other frame by inverse compositional descent until its squared difference, the means of both taken away, is least;
/// a pixel's flow is the mean of those of the patches over it, weighted by how well each fits there.
/// </summary>
/// <remarks>
/// Beside the paper, the steps are damped, and a patch may begin where its neighbours ended, if it fits better there:
/// those to the left and above, and on the way back those to the right and below. Strips of the grid do so each by
/// itself, of a height that depends on the grid alone, so that threads change nothing.
/// </remarks>
internal sealed unsafe class PatchSearch
{
    /// <summary>The edge of a patch.</summary>
    public const int Edge = Plane.Lanes;

    private const float Area = Edge * Edge;

    // Added to the squares of a patch's slopes (Levenberg and Marquardt), so that one with few of them takes short
    // steps: on rendered scenes the endpoint error is little more than half of what it is without.
    private const float Damping = 5000;

    // A step shorter than this, squared, in pixels, ends the descent.
    private const float ShortStep = 0.01f * 0.01f;

    private readonly int iterations;
    private readonly int[] columns;
    private readonly int[] rows;
    private readonly int strip;
    private readonly Plane[] across;
    private readonly Plane[] down;
    private readonly Plane weights;

    /// <summary>Lays the grid over frames of a size.</summary>
    /// <param name="width">The width at this scale.</param>
    /// <param name="height">The height at this scale.</param>
    /// <param name="parameters">How.</param>
    public PatchSearch(int width, int height, FlowParameters parameters)
    {
        const int LeastStrip = 4;
        const int Strips = 12;
        iterations = parameters.Iterations / 2;
        columns = Positions(width, parameters.Stride);
        rows = Positions(height, parameters.Stride);
        strip = Math.Max(LeastStrip, (rows.Length + Strips - 1) / Strips);
        across = [new(columns.Length, rows.Length), new(columns.Length, rows.Length)];
        down = [new(columns.Length, rows.Length), new(columns.Length, rows.Length)];
        weights = new(width, height);
    }

    /// <summary>Finds where a frame's pixels are in another one.</summary>
    /// <param name="from">The frame, with its slopes.</param>
    /// <param name="to">The other one.</param>
    /// <param name="coarse">The flow at the next coarser scale; zero everywhere where null.</param>
    /// <param name="flow">Receives the flow.</param>
    /// <param name="pool">The threads.</param>
    public void Run(
        FlowLevel from, FlowLevel to, (Plane Across, Plane Down)? coarse, (Plane Across, Plane Down) flow,
        WorkerPool pool)
    {
        int strips = (rows.Length + strip - 1) / strip;
        pool.Run(strips, (part, _) => SearchDown(
            from, to, coarse, part * strip, Math.Min(rows.Length, (part + 1) * strip)));
        pool.Run(strips, (part, _) => SearchUp(from, to, part * strip, Math.Min(rows.Length, (part + 1) * strip)));
        Bands.Run(pool, from.Height, (first, end) => Densify(from, to, flow.Across, flow.Down, first, end));
    }

    /// <summary>The first pixels of patches along an edge; the last patch ends with it.</summary>
    private static int[] Positions(int length, int stride)
    {
        int last = Math.Max(0, length - Edge);
        return [.. Enumerable.Range(0, 1 + ((last + stride - 1) / stride)).Select(i => Math.Min(i * stride, last))];
    }

    private void SearchDown(FlowLevel from, FlowLevel to, (Plane Across, Plane Down)? coarse, int first, int end)
    {
        (Plane u, Plane v) = (across[0], down[0]);
        for (int j = first; j < end; j++)
        {
            for (int i = 0; i < columns.Length; i++)
            {
                Patch patch = new(from, to, columns[i], rows[j]);
                if (coarse is { } known)
                {
                    float x = (columns[i] + ((Edge - 2) / 2)) / 2f;
                    float y = (rows[j] + ((Edge - 2) / 2)) / 2f;
                    patch.Begin(2 * known.Across.At(x, y), 2 * known.Down.At(x, y));
                }
                else
                {
                    patch.Begin(0, 0);
                }

                if (i > 0)
                {
                    patch.Try(u.Row(j)[i - 1], v.Row(j)[i - 1]);
                }

                if (j > first)
                {
                    patch.Try(u.Row(j - 1)[i], v.Row(j - 1)[i]);
                }

                patch.Descend(iterations);
                (u.Row(j)[i], v.Row(j)[i]) = (patch.U, patch.V);
            }
        }
    }

    private void SearchUp(FlowLevel from, FlowLevel to, int first, int end)
    {
        (Plane u, Plane v) = (across[1], down[1]);
        for (int j = end - 1; j >= first; j--)
        {
            // The strip below may be at work: what it found on the way down stays.
            int below = j + 1 < end ? 1 : 0;
            for (int i = columns.Length - 1; i >= 0; i--)
            {
                Patch patch = new(from, to, columns[i], rows[j]);
                patch.Begin(across[0].Row(j)[i], down[0].Row(j)[i]);
                if (i + 1 < columns.Length)
                {
                    patch.Try(u.Row(j)[i + 1], v.Row(j)[i + 1]);
                }

                if (j + 1 < rows.Length)
                {
                    patch.Try(across[below].Row(j + 1)[i], down[below].Row(j + 1)[i]);
                }

                patch.Descend(iterations);
                (u.Row(j)[i], v.Row(j)[i]) = (patch.U, patch.V);
            }
        }
    }

    private void Densify(FlowLevel from, FlowLevel to, Plane u, Plane v, int first, int end)
    {
        for (int y = first; y < end; y++)
        {
            new Span<float>(u.Row(y), u.Width).Clear();
            new Span<float>(v.Row(y), v.Width).Clear();
            new Span<float>(weights.Row(y), weights.Width).Clear();
        }

        for (int j = 0; j < rows.Length; j++)
        {
            int top = Math.Max(first, rows[j]);
            int bottom = Math.Min(end, rows[j] + Edge);
            for (int i = 0; i < columns.Length && top < bottom; i++)
            {
                Add(from, to, i, j, top, bottom, u, v);
            }
        }

        Vector256<float> least = Vector256.Create(1e-6f);
        for (int y = first; y < end; y++)
        {
            for (int x = 0; x < u.Width; x += Plane.Lanes)
            {
                Vector256<float> weight = Vector256.Max(Vector256.Load(weights.Row(y) + x), least);
                (Vector256.Load(u.Row(y) + x) / weight).Store(u.Row(y) + x);
                (Vector256.Load(v.Row(y) + x) / weight).Store(v.Row(y) + x);
            }
        }
    }

    /// <summary>Adds the flow of a patch to the rows that are in work.</summary>
    private void Add(FlowLevel from, FlowLevel to, int i, int j, int top, int bottom, Plane u, Plane v)
    {
        (float patchU, float patchV) = (across[1].Row(j)[i], down[1].Row(j)[i]);
        int column = columns[i];
        Sampler sampler = new(to.Light, column + patchU, rows[j] + patchV);
        Vector256<float> one = Vector256.Create(1f);
        Vector256<float> fitU = Vector256.Create(patchU);
        Vector256<float> fitV = Vector256.Create(patchV);
        for (int y = top; y < bottom; y++)
        {
            Vector256<float> difference = sampler.Row(y - rows[j]) - Vector256.Load(from.Light.Row(y) + column);
            Vector256<float> weight = one / Vector256.Max(one, Vector256.Abs(difference));
            float* atU = u.Row(y) + column;
            float* atV = v.Row(y) + column;
            float* at = weights.Row(y) + column;
            (Vector256.Load(at) + weight).Store(at);
            Vector256.MultiplyAddEstimate(weight, fitU, Vector256.Load(atU)).Store(atU);
            Vector256.MultiplyAddEstimate(weight, fitV, Vector256.Load(atV)).Store(atV);
        }
    }

    /// <summary>Reads a patch between the pixels of a plane; as far out as its border reaches.</summary>
    private readonly struct Sampler
    {
        private readonly float* first;
        private readonly nint stride;
        private readonly Vector256<float> right;
        private readonly Vector256<float> below;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Sampler(Plane plane, float x, float y)
        {
            const int Out = FlowPyramid.Border - 1;
            const int In = FlowPyramid.Border - Edge - 2;
            x = MathF.Min(MathF.Max(x, -Out), plane.Width + In);
            y = MathF.Min(MathF.Max(y, -Out), plane.Height + In);
            (int left, int top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
            first = plane.Row(top) + left;
            stride = plane.Stride;
            right = Vector256.Create(x - left);
            below = Vector256.Create(y - top);
        }

        /// <summary>A row of the plane between its columns, which <see cref="Between"/> takes.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Line(int row)
        {
            float* at = first + (row * stride);
            Vector256<float> left = Vector256.Load(at);
            return Vector256.MultiplyAddEstimate(right, Vector256.Load(at + 1) - left, left);
        }

        /// <summary>A row of the patch, between two of the plane.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Between(Vector256<float> upper, Vector256<float> lower) =>
            Vector256.MultiplyAddEstimate(below, lower - upper, upper);

        /// <summary>A row of the patch.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Row(int row) => Between(Line(row), Line(row + 1));
    }

    /// <summary>A patch that looks for its place.</summary>
    private ref struct Patch
    {
        private readonly FlowLevel from;
        private readonly FlowLevel to;
        private readonly int column;
        private readonly int row;
        private readonly float slopeU;
        private readonly float slopeV;
        private readonly float inverseUU;
        private readonly float inverseUV;
        private readonly float inverseVV;
        private float error;
        private float pullU;
        private float pullV;

        public Patch(FlowLevel from, FlowLevel to, int column, int row)
        {
            (this.from, this.to, this.column, this.row) = (from, to, column, row);
            Vector256<float> sumU = default, sumV = default, sumUU = default, sumUV = default, sumVV = default;
            for (int y = 0; y < Edge; y++)
            {
                Vector256<float> u = Vector256.Load(from.Across.Row(row + y) + column);
                Vector256<float> v = Vector256.Load(from.Down.Row(row + y) + column);
                sumU += u;
                sumV += v;
                sumUU = Vector256.MultiplyAddEstimate(u, u, sumUU);
                sumUV = Vector256.MultiplyAddEstimate(u, v, sumUV);
                sumVV = Vector256.MultiplyAddEstimate(v, v, sumVV);
            }

            (slopeU, slopeV) = (Vector256.Sum(sumU) / Area, Vector256.Sum(sumV) / Area);
            float uu = Vector256.Sum(sumUU) - (Area * slopeU * slopeU) + Damping;
            float uv = Vector256.Sum(sumUV) - (Area * slopeU * slopeV);
            float vv = Vector256.Sum(sumVV) - (Area * slopeV * slopeV) + Damping;
            float determinant = (uu * vv) - (uv * uv);
            (inverseUU, inverseUV, inverseVV) = (vv / determinant, -uv / determinant, uu / determinant);
        }

        /// <summary>Gets how far to the right it is found.</summary>
        public float U { get; private set; }

        /// <summary>Gets how far down it is found.</summary>
        public float V { get; private set; }

        /// <summary>Puts it somewhere.</summary>
        public void Begin(float u, float v)
        {
            (U, V) = (u, v);
            error = Measure(u, v, out pullU, out pullV);
        }

        /// <summary>Puts it somewhere if it fits better there.</summary>
        public void Try(float u, float v)
        {
            if (u == U && v == V)
            {
                return;
            }

            float there = Measure(u, v, out float newPullU, out float newPullV);
            if (there < error)
            {
                (U, V, error, pullU, pullV) = (u, v, there, newPullU, newPullV);
            }
        }

        /// <summary>Moves it as long as it fits better; no further than a patch's edge, or not at all.</summary>
        public void Descend(int steps)
        {
            (float startU, float startV) = (U, V);
            for (int i = 0; i < steps; i++)
            {
                float stepU = (inverseUU * pullU) + (inverseUV * pullV);
                float stepV = (inverseUV * pullU) + (inverseVV * pullV);
                if ((stepU * stepU) + (stepV * stepV) < ShortStep)
                {
                    break;
                }

                float there = Measure(U - stepU, V - stepV, out float newPullU, out float newPullV);
                if (!(there < error))
                {
                    break;
                }

                (U, V, error, pullU, pullV) = (U - stepU, V - stepV, there, newPullU, newPullV);
            }

            (float movedU, float movedV) = (U - startU, V - startV);
            if ((movedU * movedU) + (movedV * movedV) > Area)
            {
                (U, V) = (startU, startV);
            }
        }

        /// <summary>
        /// The squared difference at a place, means taken away, and its slope: half of what descent takes.
        /// </summary>
        private readonly float Measure(float u, float v, out float atU, out float atV)
        {
            Sampler sampler = new(to.Light, column + u, row + v);
            float* light = from.Light.Row(row) + column;
            float* across = from.Across.Row(row) + column;
            float* down = from.Down.Row(row) + column;
            nint lightStride = from.Light.Stride;
            nint slopeStride = from.Across.Stride;
            Vector256<float> sum = default, square = default, sumU = default, sumV = default;
            Vector256<float> upper = sampler.Line(0);
            for (int y = 0; y < Edge; y++)
            {
                Vector256<float> lower = sampler.Line(y + 1);
                Vector256<float> difference = sampler.Between(upper, lower) - Vector256.Load(light);
                sum += difference;
                square = Vector256.MultiplyAddEstimate(difference, difference, square);
                sumU = Vector256.MultiplyAddEstimate(difference, Vector256.Load(across), sumU);
                sumV = Vector256.MultiplyAddEstimate(difference, Vector256.Load(down), sumV);
                upper = lower;
                light += lightStride;
                across += slopeStride;
                down += slopeStride;
            }

            float total = Vector256.Sum(sum);
            atU = Vector256.Sum(sumU) - (total * slopeU);
            atV = Vector256.Sum(sumV) - (total * slopeV);
            return Vector256.Sum(square) - (total * total / Area);
        }
    }
}
