using Impasto.Compute.Tensors;

namespace Impasto.Compute.Optimizers;

/// <summary>
/// Finds a point along a direction that satisfies the strong Wolfe conditions: first by longer and longer steps that
/// bracket one, then by narrowing the bracket (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 3.5 and
/// 3.6; lengths by cubic interpolation, equation 3.59, kept off the ends of the bracket as minFunc and PyTorch do).
/// </summary>
internal sealed unsafe class StrongWolfe
{
    /// <summary>Vectors that a search needs besides the gradient: the start and two more gradients.</summary>
    public const int ExtraVectors = 3;

    private const double SufficientDecrease = 1e-4;
    private const double SufficientFlattening = 0.9;
    private const double LeastFromEnds = 0.1;

    private readonly ParallelVectors vectors;
    private readonly Tensor origin;
    private readonly Tensor[] gradients;
    private readonly int maxEvaluations;
    private readonly double leastWidth;

    // The search under way.
    private float* variables;
    private float* direction;
    private Objective? objective;
    private LinePoint start;
    private int evaluations;

    /// <summary>Makes a search.</summary>
    /// <param name="vectors">Does the arithmetic.</param>
    /// <param name="gradient">Holds the gradient at the start, and after a search at the point found.</param>
    /// <param name="extra">The <see cref="ExtraVectors"/>.</param>
    /// <param name="maxEvaluations">How often one search may evaluate the objective.</param>
    /// <param name="leastWidth">The bracket is narrow enough when no variable changes by this much within it.</param>
    public StrongWolfe(
        ParallelVectors vectors, Tensor gradient, Tensor[] extra, int maxEvaluations, double leastWidth)
    {
        this.vectors = vectors;
        origin = extra[0];
        gradients = [gradient, extra[1], extra[2]];
        this.maxEvaluations = maxEvaluations;
        this.leastWidth = leastWidth;
    }

    /// <summary>Moves <paramref name="x"/> along <paramref name="along"/>.</summary>
    /// <param name="x">The variables.</param>
    /// <param name="along">A direction of descent.</param>
    /// <param name="loss">The loss at the start.</param>
    /// <param name="slope">The derivative along the direction at the start.</param>
    /// <param name="length">The first length to try.</param>
    /// <param name="evaluate">The loss.</param>
    /// <returns>The point found: length 0 if none is better than the start.</returns>
    public LinePoint Search(
        Span<float> x, float* along, double loss, double slope, double length, Objective evaluate)
    {
        x.CopyTo(origin.Span);
        fixed (float* pinned = x)
        {
            variables = pinned;
            direction = along;
            objective = evaluate;
            evaluations = 0;
            start = new LinePoint(0, loss, slope, 0);
            LinePoint found = Bracket(length);
            vectors.AddScaled(variables, origin.Pointer, found.Length, direction);
            if (found.Gradient != 0)
            {
                gradients[found.Gradient].Span.CopyTo(gradients[0].Span);
            }

            return found;
        }
    }

    private LinePoint Bracket(double length)
    {
        LinePoint previous = start;
        LinePoint point = Evaluate(length, 1);
        while (true)
        {
            if (!Decreases(point) || (evaluations > 2 && point.Loss >= previous.Loss))
            {
                return Narrow(previous, point);
            }

            if (IsFlat(point))
            {
                return point;
            }

            if (point.Slope >= 0)
            {
                return Narrow(previous, point);
            }

            if (evaluations == maxEvaluations)
            {
                return point;
            }

            double least = point.Length + (0.01 * (point.Length - previous.Length));
            double next = Interpolate(previous, point, least, 10 * point.Length);
            int free = Free(previous, point);
            previous = point;
            point = Evaluate(next, free);
        }
    }

    private LinePoint Narrow(LinePoint low, LinePoint high)
    {
        if (high.Loss < low.Loss)
        {
            (low, high) = (high, low);
        }

        double reach = vectors.AbsMax(direction);
        bool nearEnd = false;
        while (evaluations < maxEvaluations && Math.Abs(high.Length - low.Length) * reach >= leastWidth)
        {
            double length = LengthBetween(low, high, ref nearEnd);
            LinePoint point = Evaluate(length, Free(low, high));
            if (!Decreases(point) || point.Loss >= low.Loss)
            {
                high = point;
                if (high.Loss < low.Loss)
                {
                    (low, high) = (high, low);
                }

                continue;
            }

            if (IsFlat(point))
            {
                return point;
            }

            if (point.Slope * (high.Length - low.Length) >= 0)
            {
                high = low;
            }

            low = point;
        }

        return low;
    }

    /// <summary>
    /// Interpolates, and where that comes close to an end for the second time in a row, or hits the end, steps off it.
    /// </summary>
    private static double LengthBetween(LinePoint low, LinePoint high, ref bool nearEnd)
    {
        double left = Math.Min(low.Length, high.Length);
        double right = Math.Max(low.Length, high.Length);
        double length = Interpolate(low, high, left, right);
        double margin = LeastFromEnds * (right - left);
        bool isNear = Math.Min(right - length, length - left) < margin;
        if (isNear && (nearEnd || length >= right || length <= left))
        {
            nearEnd = false;
            return right - length < length - left ? right - margin : left + margin;
        }

        nearEnd = isNear;
        return length;
    }

    /// <summary>Finds the minimum of the cubic through two points, within bounds; or the middle of those.</summary>
    private static double Interpolate(LinePoint a, LinePoint b, double least, double most)
    {
        (LinePoint left, LinePoint right) = a.Length <= b.Length ? (a, b) : (b, a);
        double width = right.Length - left.Length;
        double bend = left.Slope + right.Slope - (3 * (right.Loss - left.Loss) / width);
        double square = (bend * bend) - (left.Slope * right.Slope);
        if (!(square >= 0))
        {
            return (least + most) / 2;
        }

        double root = Math.Sqrt(square);
        double minimum = right.Length
            - (width * ((right.Slope + root - bend) / (right.Slope - left.Slope + (2 * root))));
        return double.IsNaN(minimum) ? (least + most) / 2 : Math.Min(Math.Max(minimum, least), most);
    }

    private static int Free(LinePoint a, LinePoint b) => 3 - a.Gradient - b.Gradient;

    private bool Decreases(LinePoint point) =>
        point.Loss <= start.Loss + (SufficientDecrease * point.Length * start.Slope);

    private bool IsFlat(LinePoint point) => Math.Abs(point.Slope) <= -SufficientFlattening * start.Slope;

    private LinePoint Evaluate(double length, int gradient)
    {
        evaluations++;
        vectors.AddScaled(variables, origin.Pointer, length, direction);
        Tensor target = gradients[gradient];
        double loss = objective!(new ReadOnlySpan<float>(variables, target.Span.Length), target.Span);
        double slope = vectors.Dot(target.Pointer, direction);

        // A point beyond all bounds is a bad one, and no more is known about it.
        return double.IsFinite(loss) && double.IsFinite(slope)
            ? new LinePoint(length, loss, slope, gradient)
            : new LinePoint(length, double.PositiveInfinity, double.PositiveInfinity, gradient);
    }
}
