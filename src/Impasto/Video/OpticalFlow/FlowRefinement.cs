using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Impasto.Compute.Execution;

namespace Impasto.Video.OpticalFlow;

/// <summary>
/// Variational refinement of flow at one scale (Kroeger et al. 2016, section 2.3): the flow that makes least a robust
/// sum of how far brightness and its slopes change along it, both in proportion to the slopes, and of how far
/// neighbours' flows differ. The robust weights are computed anew in each fixed-point iteration, and the linear
/// equations between are relaxed over the two colours of a chequerboard, whose pixels do not depend on each other.
/// </summary>
internal sealed unsafe class FlowRefinement
{
    private const float SmoothnessWeight = 20;
    private const float BrightnessWeight = 5;
    private const float SlopeWeight = 10;
    private const float Robustness = 0.001f * 0.001f;
    private const float LeastSlope = 0.1f * 0.1f;
    private const float OverRelaxation = 1.6f;
    private const int Relaxations = 5;

    // The equations of a pixel, and the weights of its differences to the right and below.
    private const int Cross = 0, InverseU = 1, InverseV = 2, RightU = 3, RightV = 4, ToRight = 5, ToBelow = 6;
    private const int Coefficients = 7;

    private readonly int width;
    private readonly int height;
    private readonly int iterations;
    private readonly Plane mean;
    private readonly Plane change;
    private readonly Plane inside;
    private readonly Plane slopeX;
    private readonly Plane slopeY;
    private readonly Plane startU;
    private readonly Plane startV;
    private readonly Plane smoothness;
    private readonly float[] hasRight;

    // Of each constraint how it changes with the flow to the right, down, and with no flow.
    private readonly Plane[][] constraints;

    // By colour of the chequerboard, two pixels of a row in one.
    private readonly Plane[][] equations;
    private readonly Plane[] boardU;
    private readonly Plane[] boardV;

    /// <summary>Makes room for a size.</summary>
    /// <param name="width">The width at this scale.</param>
    /// <param name="height">The height at this scale.</param>
    /// <param name="iterations">The fixed-point iterations.</param>
    public FlowRefinement(int width, int height, int iterations)
    {
        (this.width, this.height, this.iterations) = (width, height, iterations);
        (mean, change, inside) = (New(), New(), New());
        (slopeX, slopeY) = (New(), New());
        (startU, startV, smoothness) = (New(), New(), New());
        constraints = [.. Enumerable.Range(0, 3).Select(_ => new[] { New(), New(), New() })];
        equations = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, Coefficients).Select(_ => Half()))
            .Select(planes => planes.ToArray())];
        boardU = [Half(), Half()];
        boardV = [Half(), Half()];
        hasRight = new float[width + (3 * Plane.Lanes)];
        hasRight.AsSpan(1, width - 1).Fill(0.5f);

        Plane New() => new(width, height, Plane.Lanes);
        Plane Half() => new((width + 1) / 2, height, Plane.Lanes);
    }

    /// <summary>Refines a flow.</summary>
    /// <param name="from">The frame whose pixels are looked for.</param>
    /// <param name="to">The one in which.</param>
    /// <param name="u">The flow to the right, refined in place.</param>
    /// <param name="v">The flow down.</param>
    /// <param name="pool">The threads.</param>
    public void Run(FlowLevel from, FlowLevel to, Plane u, Plane v, WorkerPool pool)
    {
        Rows(y => Warp(from, to, u, v, y));
        mean.FillBorder();
        change.FillBorder();
        Rows(y =>
        {
            Slope(mean.Row(y) - 1, mean.Row(y) + 1, slopeX.Row(y));
            Slope(mean.Row(y - 1), mean.Row(y + 1), slopeY.Row(y));
        });
        slopeX.FillBorder();
        slopeY.FillBorder();
        Rows(Constrain);
        Rows(y => Split(u.Row(y), v.Row(y), y));
        for (int i = 0; i < iterations; i++)
        {
            Rows(y => MeasureSmoothness(u, v, y));
            Rows(y => Equate(u, v, y));
            for (int k = 0; k < 2 * Relaxations; k++)
            {
                int colour = k % 2;
                Rows(y => Relax(colour, y));
            }

            Rows(y => Join(u.Row(y), v.Row(y), y));
        }

        void Rows(Action<int> work) => Bands.Run(pool, height, (first, end) =>
        {
            for (int y = first; y < end; y++)
            {
                work(y);
            }
        });
    }

    /// <summary>Brings the other frame to this one's pixels; those that it does not show are left out.</summary>
    private void Warp(FlowLevel from, FlowLevel to, Plane u, Plane v, int y)
    {
        float* light = from.Light.Row(y);
        for (int x = 0; x < width; x++)
        {
            (float atX, float atY) = (x + u.Row(y)[x], y + v.Row(y)[x]);
            float other = to.Light.At(atX, atY);
            bool isShown = atX >= 0 && atX <= width - 1 && atY >= 0 && atY <= height - 1;
            inside.Row(y)[x] = isShown ? 1 : 0;
            mean.Row(y)[x] = (other + light[x]) / 2;
            change.Row(y)[x] = other - light[x];
            startU.Row(y)[x] = u.Row(y)[x];
            startV.Row(y)[x] = v.Row(y)[x];
        }
    }

    private void Slope(float* before, float* behind, float* target)
    {
        Vector256<float> half = Vector256.Create(0.5f);
        for (int x = 0; x < width; x += Plane.Lanes)
        {
            ((Vector256.Load(behind + x) - Vector256.Load(before + x)) * half).Store(target + x);
        }
    }

    private void Constrain(int y)
    {
        Vector256<float> half = Vector256.Create(0.5f);
        for (int x = 0; x < width; x += Plane.Lanes)
        {
            Vector256<float> shown = Vector256.Load(inside.Row(y) + x);
            Store(
                0, Vector256.Load(slopeX.Row(y) + x), Vector256.Load(slopeY.Row(y) + x),
                Vector256.Load(change.Row(y) + x));
            Vector256<float> xy = Central(slopeX.Row(y - 1), slopeX.Row(y + 1));
            Store(
                1, Central(slopeX.Row(y) - 1, slopeX.Row(y) + 1), xy,
                Central(change.Row(y) - 1, change.Row(y) + 1));
            Store(
                2, xy, Central(slopeY.Row(y - 1), slopeY.Row(y + 1)),
                Central(change.Row(y - 1), change.Row(y + 1)));

            void Store(int which, Vector256<float> u, Vector256<float> v, Vector256<float> rest)
            {
                Vector256<float> scale = shown / Vector256.Sqrt((u * u) + (v * v) + Vector256.Create(LeastSlope));
                (u * scale).Store(constraints[which][0].Row(y) + x);
                (v * scale).Store(constraints[which][1].Row(y) + x);
                (rest * scale).Store(constraints[which][2].Row(y) + x);
            }

            Vector256<float> Central(float* before, float* behind) =>
                (Vector256.Load(behind + x) - Vector256.Load(before + x)) * half;
        }
    }

    private void MeasureSmoothness(Plane u, Plane v, int y)
    {
        int below = Math.Min(y + 1, height - 1);
        Vector256<float> weight = Vector256.Create(SmoothnessWeight);
        Vector256<float> least = Vector256.Create(Robustness);
        u.Row(y)[width] = u.Row(y)[width - 1];
        v.Row(y)[width] = v.Row(y)[width - 1];
        for (int x = 0; x < width; x += Plane.Lanes)
        {
            Vector256<float> hereU = Vector256.Load(u.Row(y) + x);
            Vector256<float> hereV = Vector256.Load(v.Row(y) + x);
            Vector256<float> acrossU = Vector256.Load(u.Row(y) + x + 1) - hereU;
            Vector256<float> acrossV = Vector256.Load(v.Row(y) + x + 1) - hereV;
            Vector256<float> downU = Vector256.Load(u.Row(below) + x) - hereU;
            Vector256<float> downV = Vector256.Load(v.Row(below) + x) - hereV;
            Vector256<float> square = (acrossU * acrossU) + (acrossV * acrossV) + (downU * downU) + (downV * downV);
            (weight / Vector256.Sqrt(square + least)).Store(smoothness.Row(y) + x);
        }
    }

    /// <summary>Writes down the equations of a row.</summary>
    private void Equate(Plane u, Plane v, int y)
    {
        Equation first, second;
        for (int x = 0; x < width; x += 2 * Plane.Lanes)
        {
            Solve(u, v, x, y, out first);
            Solve(u, v, x + Plane.Lanes, y, out second);
            Put(Cross, first.Cross, second.Cross);
            Put(InverseU, first.InverseU, second.InverseU);
            Put(InverseV, first.InverseV, second.InverseV);
            Put(RightU, first.RightU, second.RightU);
            Put(RightV, first.RightV, second.RightV);
            Put(ToRight, first.ToRight, second.ToRight);
            Put(ToBelow, first.ToBelow, second.ToBelow);

            void Put(int which, Vector256<float> left, Vector256<float> right)
            {
                (Vector256<float> even, Vector256<float> odd) = Part(left, right);
                even.Store(equations[y & 1][which].Row(y) + (x / 2));
                odd.Store(equations[1 - (y & 1)][which].Row(y) + (x / 2));
            }
        }
    }

    private void Solve(Plane u, Plane v, int x, int y, out Equation equation)
    {
        Vector256<float> least = Vector256.Create(Robustness);
        Vector256<float> oldU = Vector256.Load(startU.Row(y) + x);
        Vector256<float> oldV = Vector256.Load(startV.Row(y) + x);
        Vector256<float> newU = Vector256.Load(u.Row(y) + x) - oldU;
        Vector256<float> newV = Vector256.Load(v.Row(y) + x) - oldV;
        Load(0, out Vector256<float> u0, out Vector256<float> v0, out Vector256<float> z0);
        Load(1, out Vector256<float> u1, out Vector256<float> v1, out Vector256<float> z1);
        Load(2, out Vector256<float> u2, out Vector256<float> v2, out Vector256<float> z2);
        Vector256<float> r0 = z0 + (u0 * newU) + (v0 * newV);
        Vector256<float> r1 = z1 + (u1 * newU) + (v1 * newV);
        Vector256<float> r2 = z2 + (u2 * newU) + (v2 * newV);
        Vector256<float> brightness = Vector256.Create(BrightnessWeight) / Vector256.Sqrt((r0 * r0) + least);
        Vector256<float> slope = Vector256.Create(SlopeWeight) / Vector256.Sqrt((r1 * r1) + (r2 * r2) + least);
        Vector256<float> uu = (brightness * u0 * u0) + (slope * ((u1 * u1) + (u2 * u2)));
        Vector256<float> uv = (brightness * u0 * v0) + (slope * ((u1 * v1) + (u2 * v2)));
        Vector256<float> vv = (brightness * v0 * v0) + (slope * ((v1 * v1) + (v2 * v2)));
        Vector256<float> uz = (brightness * u0 * z0) + (slope * ((u1 * z1) + (u2 * z2)));
        Vector256<float> vz = (brightness * v0 * z0) + (slope * ((v1 * z1) + (v2 * z2)));

        Vector256<float> half = Vector256.Create(0.5f);
        Vector256<float> here = Vector256.Load(smoothness.Row(y) + x);
        Vector256<float> toRight = (here + Vector256.Load(smoothness.Row(y) + x + 1)) * HasRight(x + 1);
        Vector256<float> toLeft = (here + Vector256.Load(smoothness.Row(y) + x - 1)) * HasRight(x);
        Vector256<float> toAbove = y > 0 ? (here + Vector256.Load(smoothness.Row(y - 1) + x)) * half : default;
        Vector256<float> toBelow =
            y + 1 < height ? (here + Vector256.Load(smoothness.Row(y + 1) + x)) * half : default;
        Vector256<float> all = toRight + toLeft + (toAbove + toBelow) + Vector256.Create(1e-9f);
        equation.Cross = uv;
        equation.InverseU = Vector256<float>.One / (uu + all);
        equation.InverseV = Vector256<float>.One / (vv + all);
        equation.RightU = (uu * oldU) + (uv * oldV) - uz;
        equation.RightV = (uv * oldU) + (vv * oldV) - vz;
        equation.ToRight = toRight;
        equation.ToBelow = toBelow;

        void Load(int which, out Vector256<float> byU, out Vector256<float> byV, out Vector256<float> rest)
        {
            byU = Vector256.Load(constraints[which][0].Row(y) + x);
            byV = Vector256.Load(constraints[which][1].Row(y) + x);
            rest = Vector256.Load(constraints[which][2].Row(y) + x);
        }

        Vector256<float> HasRight(int at) => Vector256.LoadUnsafe(ref hasRight[at]);
    }

    /// <summary>Moves the pixels of one colour in a row towards what their equations say.</summary>
    private void Relax(int colour, int y)
    {
        // Pixel k of the colour is pixel 2k + shift of the row; those of the other colour beside it are k + shift - 1
        // and k + shift, those above and below it k.
        int shift = (y + colour) & 1;
        int other = 1 - colour;
        Plane[] own = equations[colour];
        float* rowU = boardU[colour].Row(y);
        float* rowV = boardV[colour].Row(y);
        float* otherU = boardU[other].Row(y) + shift;
        float* otherV = boardV[other].Row(y) + shift;
        float* aboveU = boardU[other].Row(y - 1);
        float* aboveV = boardV[other].Row(y - 1);
        float* belowU = boardU[other].Row(y + 1);
        float* belowV = boardV[other].Row(y + 1);
        float* cross = own[Cross].Row(y);
        float* inverseU = own[InverseU].Row(y);
        float* inverseV = own[InverseV].Row(y);
        float* rightU = own[RightU].Row(y);
        float* rightV = own[RightV].Row(y);
        float* toRight = own[ToRight].Row(y);
        float* toBelow = own[ToBelow].Row(y);
        float* toLeft = equations[other][ToRight].Row(y) + shift - 1;
        float* toAbove = equations[other][ToBelow].Row(y - 1);
        Vector256<float> over = Vector256.Create(OverRelaxation);
        for (int k = 0; k < boardU[0].Width; k += Plane.Lanes)
        {
            Vector256<float> left = Vector256.Load(toLeft + k);
            Vector256<float> right = Vector256.Load(toRight + k);
            Vector256<float> above = Vector256.Load(toAbove + k);
            Vector256<float> below = Vector256.Load(toBelow + k);
            Vector256<float> both = Vector256.Load(cross + k);
            Vector256<float> u = Vector256.Load(rowU + k);
            Vector256<float> v = Vector256.Load(rowV + k);
            Vector256<float> sumU = Sum(otherU + k, aboveU + k, belowU + k, Vector256.Load(rightU + k));
            Vector256<float> sumV = Sum(otherV + k, aboveV + k, belowV + k, Vector256.Load(rightV + k));
            u += over * (((sumU - (both * v)) * Vector256.Load(inverseU + k)) - u);
            v += over * (((sumV - (both * u)) * Vector256.Load(inverseV + k)) - v);
            u.Store(rowU + k);
            v.Store(rowV + k);

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            Vector256<float> Sum(float* beside, float* up, float* down, Vector256<float> sum)
            {
                sum = Vector256.MultiplyAddEstimate(left, Vector256.Load(beside - 1), sum);
                sum = Vector256.MultiplyAddEstimate(right, Vector256.Load(beside), sum);
                sum = Vector256.MultiplyAddEstimate(above, Vector256.Load(up), sum);
                return Vector256.MultiplyAddEstimate(below, Vector256.Load(down), sum);
            }
        }
    }

    /// <summary>Takes a row of the flow apart by the colours of the board.</summary>
    private void Split(float* u, float* v, int y)
    {
        (int even, int odd) = (y & 1, 1 - (y & 1));
        for (int x = 0; x < width; x += 2 * Plane.Lanes)
        {
            (Vector256<float> evenU, Vector256<float> oddU) =
                Part(Vector256.Load(u + x), Vector256.Load(u + x + Plane.Lanes));
            (Vector256<float> evenV, Vector256<float> oddV) =
                Part(Vector256.Load(v + x), Vector256.Load(v + x + Plane.Lanes));
            evenU.Store(boardU[even].Row(y) + (x / 2));
            oddU.Store(boardU[odd].Row(y) + (x / 2));
            evenV.Store(boardV[even].Row(y) + (x / 2));
            oddV.Store(boardV[odd].Row(y) + (x / 2));
        }
    }

    /// <summary>Puts a row of the flow together again.</summary>
    private void Join(float* u, float* v, int y)
    {
        (int even, int odd) = (y & 1, 1 - (y & 1));
        for (int x = 0; x < width; x++)
        {
            int colour = x % 2 == 0 ? even : odd;
            u[x] = boardU[colour].Row(y)[x / 2];
            v[x] = boardV[colour].Row(y)[x / 2];
        }
    }

    /// <summary>The lanes of even numbers of two vectors, and the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Even, Vector256<float> Odd) Part(Vector256<float> first, Vector256<float> second)
    {
        Vector256<int> apart = Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7);
        first = Vector256.Shuffle(first, apart);
        second = Vector256.Shuffle(second, apart);
        return (
            Vector256.Create(first.GetLower(), second.GetLower()),
            Vector256.Create(first.GetUpper(), second.GetUpper()));
    }

    /// <summary>What the vectors of an equation are called while it is written down.</summary>
    private struct Equation
    {
        public Vector256<float> Cross, InverseU, InverseV, RightU, RightV, ToRight, ToBelow;
    }
}
