using Impasto.Compute.Execution;
using Impasto.Training.Tasks.Compression;
using Impasto.Weights;

namespace Impasto.Training.Tests.Tasks.Compression;

public sealed class ReducedRankRegressionTests
{
    private const int Channels = 6;
    private const int Count = 400;

    [Fact]
    public void A_map_of_the_rank_is_found_again()
    {
        float[] given = RandomVgg.Normal(new Random(1), Count * Channels, 1);
        float[] wanted = Apply(RandomMap(rank: 2), given);

        ReducedRankRegression.Map found = Fit(given, wanted, rank: 2);

        Assert.Equal(Channels * 2, found.Expansion.Length);
        Assert.All(Apply(found, given).Zip(wanted), pair => Assert.Equal(pair.Second, pair.First, 1e-3f));
    }

    [Fact]
    public void What_the_ReLU_cuts_off_is_given_up_for_what_it_lets_through()
    {
        float[] given = RandomVgg.Normal(new Random(2), Count * Channels, 1);
        float[] wanted = Apply(RandomMap(rank: Channels), given);
        for (int i = 0; i < wanted.Length; i++)
        {
            // Far below zero in a way that no map of the given can follow, where only the sign matters.
            wanted[i] = wanted[i] < 0 ? -20 * (1 + ((i * 7919) % 11)) : wanted[i];
        }

        double plain = RectifiedError(wanted, Apply(LeastSquares(given, wanted), given));
        double found = RectifiedError(wanted, Apply(Fit(given, wanted, Channels), given));

        Assert.InRange(found, 0, 0.5 * plain);
    }

    [Theory]
    [InlineData(2, 1.5, 0.1)]
    [InlineData(2, -0.5, 1)]
    [InlineData(-3, 0.4, 0.01)]
    [InlineData(0.1, -4, 0.5)]
    public void The_auxiliary_response_is_the_least_of_all(float y, float p, double penalty)
    {
        double least = double.PositiveInfinity;
        for (double z = -10; z < 10; z += 0.001)
        {
            least = Math.Min(least, Cost(z));
        }

        Assert.InRange(Cost(ReducedRankRegression.Auxiliary(y, p, penalty)), 0, least + 1e-6);

        double Cost(double z)
        {
            double rectified = Math.Max(y, 0) - Math.Max(z, 0);
            return (rectified * rectified) + (penalty * (z - p) * (z - p));
        }
    }

    [Fact]
    public void The_number_of_threads_does_not_matter()
    {
        float[] given = RandomVgg.Normal(new Random(3), Count * Channels, 1);
        float[] wanted = RandomVgg.Normal(new Random(4), Count * Channels, 1);
        using WorkerPool two = new(2);

        ReducedRankRegression.Map one = Fit(given, wanted, rank: 3);
        ReducedRankRegression.Map other = ReducedRankRegression.Fit(given, wanted, Channels, 3, two);

        Assert.Equal(one.Expansion, other.Expansion);
        Assert.Equal(one.Reduction, other.Reduction);
        Assert.Equal(one.Bias, other.Bias);
    }

    private static ReducedRankRegression.Map Fit(float[] given, float[] wanted, int rank)
    {
        using WorkerPool pool = new(1);
        return ReducedRankRegression.Fit(given, wanted, Channels, rank, pool);
    }

    private static ReducedRankRegression.Map RandomMap(int rank) => new(
        RandomVgg.Normal(new Random(11), Channels * rank, 1),
        RandomVgg.Normal(new Random(12), rank * Channels, 1),
        RandomVgg.Normal(new Random(13), Channels, 1));

    /// <summary>Linear regression by gradient descent, with as many steps as such a small one needs.</summary>
    private static ReducedRankRegression.Map LeastSquares(float[] given, float[] wanted)
    {
        double[] map = new double[Channels * Channels];
        double[] bias = new double[Channels];
        for (int step = 0; step < 300; step++)
        {
            double[] slope = new double[map.Length];
            double[] shift = new double[Channels];
            for (int i = 0; i < wanted.Length; i++)
            {
                (int row, int c) = (i / Channels, i % Channels);
                double error = bias[c] - wanted[i];
                for (int k = 0; k < Channels; k++)
                {
                    error += map[(c * Channels) + k] * given[(row * Channels) + k];
                }

                shift[c] += error / Count;
                for (int k = 0; k < Channels; k++)
                {
                    slope[(c * Channels) + k] += error * given[(row * Channels) + k] / Count;
                }
            }

            for (int i = 0; i < map.Length; i++)
            {
                map[i] -= 0.5 * slope[i];
            }

            for (int c = 0; c < Channels; c++)
            {
                bias[c] -= 0.5 * shift[c];
            }
        }

        float[] identity = new float[Channels * Channels];
        for (int i = 0; i < Channels; i++)
        {
            identity[i * (Channels + 1)] = 1;
        }

        return new([.. map.Select(v => (float)v)], identity, [.. bias.Select(v => (float)v)]);
    }

    private static float[] Apply(ReducedRankRegression.Map map, float[] given)
    {
        int rank = map.Expansion.Length / Channels;
        float[] result = new float[given.Length];
        for (int i = 0; i < result.Length; i++)
        {
            (int row, int c) = (i / Channels, i % Channels);
            double sum = map.Bias[c];
            for (int r = 0; r < rank; r++)
            {
                for (int k = 0; k < Channels; k++)
                {
                    sum += (double)map.Expansion[(c * rank) + r] * map.Reduction[(r * Channels) + k]
                        * given[(row * Channels) + k];
                }
            }

            result[i] = (float)sum;
        }

        return result;
    }

    private static double RectifiedError(float[] wanted, float[] found) =>
        wanted.Zip(found).Sum(pair => Math.Pow(Math.Max(pair.First, 0) - Math.Max(pair.Second, 0), 2));
}
