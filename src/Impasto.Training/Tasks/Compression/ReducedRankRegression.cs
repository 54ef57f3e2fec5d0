using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Transforms;

namespace Impasto.Training.Tasks.Compression;

/// <summary>
/// Finds, for responses y of a layer and responses x of the same layer that stands in an approximated network, the map
/// M x + c of a rank whose rectified values are closest to the rectified y: the closed form of Zhang, Zou, He and Sun,
/// "Accelerating Very Deep Convolutional Networks for Classification and Detection", 2016, sections 3.2 and 3.3. The
/// ReLU is taken into account by auxiliary responses z that are near both: for fixed z the map is a reduced-rank
/// regression, and for a fixed map each z is the lower of two parabolas' minima.
/// </summary>
internal sealed class ReducedRankRegression
{
    private const double Ridge = 1e-6;

    // How firmly the auxiliary responses are held to the map, turn by turn.
    private static readonly double[] Penalties = [0.01, 0.01, 0.01, 0.01, 0.1, 0.1, 1, 1, 1];

    private readonly int count;
    private readonly int channels;
    private readonly int rank;
    private readonly WorkerPool pool;
    private readonly float[] given;
    private readonly double[] givenMean;
    private readonly double[] factor;

    private ReducedRankRegression(float[] given, int channels, int rank, WorkerPool pool)
    {
        count = given.Length / channels;
        this.channels = channels;
        this.rank = rank;
        this.pool = pool;
        (this.given, givenMean) = Centre(given);
        factor = CholeskyFactor(Multiply(this.given, this.given, (channels, count, channels), transposeLeft: true));
    }

    /// <summary>A map U V x + c.</summary>
    /// <param name="Expansion">U, [channels, rank].</param>
    /// <param name="Reduction">V, [rank, channels].</param>
    /// <param name="Bias">c, [channels].</param>
    internal sealed record Map(float[] Expansion, float[] Reduction, float[] Bias);

    /// <summary>Fits the map.</summary>
    /// <param name="given">Responses x, [count, channels].</param>
    /// <param name="wanted">Responses y, of the same shape.</param>
    /// <param name="channels">The layer's channels.</param>
    /// <param name="rank">The map's rank, 1 to the channels.</param>
    /// <param name="pool">The threads; what is found does not depend on their number.</param>
    /// <returns>The map whose rectified values were closest, of all turns.</returns>
    public static Map Fit(float[] given, float[] wanted, int channels, int rank, WorkerPool pool) =>
        new ReducedRankRegression(given, channels, rank, pool).Fit(wanted);

    /// <summary>
    /// The z that makes (r(y) - r(z))^2 + penalty (z - p)^2 least, where r is the ReLU.
    /// </summary>
    internal static float Auxiliary(float y, float p, double penalty)
    {
        double wanted = Math.Max(y, 0);
        double below = Math.Min(p, 0);
        double above = Math.Max(((penalty * p) + wanted) / (penalty + 1), 0);
        return (float)(Cost(below) <= Cost(above) ? below : above);

        double Cost(double z)
        {
            double rectified = wanted - Math.Max(z, 0);
            return (rectified * rectified) + (penalty * (z - p) * (z - p));
        }
    }

    private Map Fit(float[] wanted)
    {
        (Map map, float[] predicted) = Regress(wanted);
        (Map Map, double Error) best = (map, Error(wanted, predicted));
        float[] auxiliary = new float[wanted.Length];
        foreach (double penalty in Penalties)
        {
            for (int i = 0; i < wanted.Length; i++)
            {
                auxiliary[i] = Auxiliary(wanted[i], predicted[i], penalty);
            }

            (map, predicted) = Regress(auxiliary);
            double error = Error(wanted, predicted);
            best = error < best.Error ? (map, error) : best;
        }

        return best.Map;
    }

    /// <summary>
    /// The regression of responses on the given ones, and its principal components: with S the covariance of the given
    /// responses and B = E[z x'] S^-1, the columns of U are the leading eigenvectors of B S B', and V = U' B.
    /// </summary>
    private (Map Map, float[] Predicted) Regress(float[] responses)
    {
        (float[] centred, double[] mean) = Centre(responses);
        float[] cross = Multiply(centred, given, (channels, count, channels), transposeLeft: true);
        float[] slopes = Solve(cross);
        float[] explained = Multiply(slopes, cross, (channels, channels, channels), transposeRight: true);
        float[] expansion = Leading(explained);
        float[] reduction = Multiply(expansion, slopes, (rank, channels, channels), transposeLeft: true);
        float[] map = Multiply(expansion, reduction, (channels, rank, channels));
        float[] predicted = Multiply(given, map, (count, channels, channels), transposeRight: true);
        float[] bias = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            double sum = mean[c];
            for (int k = 0; k < channels; k++)
            {
                sum -= map[(c * channels) + k] * givenMean[k];
            }

            bias[c] = (float)sum;
        }

        for (int i = 0; i < predicted.Length; i++)
        {
            predicted[i] += (float)mean[i % channels];
        }

        return (new Map(expansion, reduction, bias), predicted);
    }

    private float[] Leading(float[] symmetric)
    {
        float[] vectors = new float[channels * rank];
        SymmetricEigen eigen = SymmetricEigen.Of(symmetric, channels, pool);
        int[] order = [.. Enumerable.Range(0, channels).OrderByDescending(i => eigen.Values[i]).Take(rank)];
        for (int r = 0; r < rank; r++)
        {
            ReadOnlySpan<double> vector = eigen.Eigenvector(order[r]);
            for (int c = 0; c < channels; c++)
            {
                vectors[(c * rank) + r] = (float)vector[c];
            }
        }

        return vectors;
    }

    private static double Error(float[] wanted, float[] predicted)
    {
        double error = 0;
        for (int i = 0; i < wanted.Length; i++)
        {
            double difference = Math.Max(wanted[i], 0) - Math.Max(predicted[i], 0);
            error += difference * difference;
        }

        return error;
    }

    private (float[] Centred, double[] Mean) Centre(float[] values)
    {
        double[] mean = new double[channels];
        for (int i = 0; i < values.Length; i++)
        {
            mean[i % channels] += values[i];
        }

        for (int c = 0; c < channels; c++)
        {
            mean[c] /= count;
        }

        float[] centred = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            centred[i] = (float)(values[i] - mean[i % channels]);
        }

        return (centred, mean);
    }

    /// <summary>The lower triangle L with L L' = S, to whose diagonal a little is added.</summary>
    private double[] CholeskyFactor(float[] symmetric)
    {
        double trace = 0;
        for (int i = 0; i < channels; i++)
        {
            trace += symmetric[(i * channels) + i];
        }

        double[] lower = new double[channels * channels];
        for (int i = 0; i < channels; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = symmetric[(i * channels) + j] + (i == j ? Ridge * trace / channels : 0);
                for (int k = 0; k < j; k++)
                {
                    sum -= lower[(i * channels) + k] * lower[(j * channels) + k];
                }

                lower[(i * channels) + j] = i == j
                    ? Math.Sqrt(Math.Max(sum, double.Epsilon))
                    : sum / lower[(j * channels) + j];
            }
        }

        return lower;
    }

    /// <summary>X with X S = C, row by row.</summary>
    private float[] Solve(float[] cross)
    {
        float[] result = new float[cross.Length];
        pool.Run(channels, (row, _) =>
        {
            double[] x = new double[channels];
            for (int i = 0; i < channels; i++)
            {
                double sum = cross[(row * channels) + i];
                for (int k = 0; k < i; k++)
                {
                    sum -= factor[(i * channels) + k] * x[k];
                }

                x[i] = sum / factor[(i * channels) + i];
            }

            for (int i = channels - 1; i >= 0; i--)
            {
                x[i] /= factor[(i * channels) + i];
                for (int k = 0; k < i; k++)
                {
                    x[k] -= factor[(i * channels) + k] * x[i];
                }

                result[(row * channels) + i] = (float)x[i];
            }
        });
        return result;
    }

    /// <summary>Multiplies matrices of m x k and k x n numbers.</summary>
    private float[] Multiply(
        float[] left,
        float[] right,
        (int M, int K, int N) size,
        bool transposeLeft = false,
        bool transposeRight = false)
    {
        Graph graph = new();
        Node a = graph.Input(transposeLeft ? new Shape(1, size.K, size.M) : new Shape(1, size.M, size.K));
        Node b = graph.Input(transposeRight ? new Shape(1, size.N, size.K) : new Shape(1, size.K, size.N));
        Node product = MatrixMultiply.Of(a, b, transposeLeft, transposeRight);
        ExecutionPlan plan = ExecutionPlan.Create([product], new PlanOptions { Threads = pool.Threads });
        using Executor executor = new(plan, pool);
        left.CopyTo(executor[a]);
        right.CopyTo(executor[b]);
        executor.Run();
        return executor[product].ToArray();
    }
}
