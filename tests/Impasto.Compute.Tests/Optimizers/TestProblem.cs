using Impasto.Compute.Optimizers;
using Impasto.Compute.Tests.Fixtures;

namespace Impasto.Compute.Tests.Optimizers;

/// <summary>The losses of tests/Fixtures/make_optimizers.py with their gradients by hand, in double inside.</summary>
internal static class TestProblem
{
    public static Objective Named(string problem, FixtureFile fixture) => problem switch
    {
        "rosenbrock2" or "rosenbrock10" => Rosenbrock,
        "quadratic" => Quadratic,
        "tanh" => TanhLeastSquares(fixture.Values("tanh/matrix"), fixture.Values("tanh/right")),
        _ => throw new ArgumentException(problem),
    };

    public static double Rosenbrock(ReadOnlySpan<float> x, Span<float> gradient)
    {
        double loss = 0;
        double carried = 0;
        for (int i = 0; i < x.Length - 1; i++)
        {
            double valley = x[i + 1] - ((double)x[i] * x[i]);
            double rest = 1 - x[i];
            loss += (100 * valley * valley) + (rest * rest);
            gradient[i] = (float)(carried - (400 * valley * x[i]) - (2 * rest));
            carried = 200 * valley;
        }

        gradient[^1] = (float)carried;
        return loss;
    }

    public static double Quadratic(ReadOnlySpan<float> x, Span<float> gradient)
    {
        double loss = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double curvature = Math.Pow(1000, (double)i / (x.Length - 1));
            double distance = x[i] - 1;
            loss += curvature * distance * distance / 2;
            gradient[i] = (float)(curvature * distance);
        }

        return loss;
    }

    private static Objective TanhLeastSquares(float[] matrix, float[] right) => (x, gradient) =>
    {
        double loss = 0;
        double[] sums = new double[x.Length];
        for (int row = 0; row < right.Length; row++)
        {
            ReadOnlySpan<float> weights = matrix.AsSpan(row * x.Length, x.Length);
            double product = 0;
            for (int i = 0; i < x.Length; i++)
            {
                product += (double)weights[i] * x[i];
            }

            double value = Math.Tanh(product);
            double error = value - right[row];
            loss += error * error / right.Length;
            for (int i = 0; i < x.Length; i++)
            {
                sums[i] += 2 * error * (1 - (value * value)) * weights[i] / right.Length;
            }
        }

        for (int i = 0; i < x.Length; i++)
        {
            gradient[i] = (float)sums[i];
        }

        return loss;
    };
}
