using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Training.Data;
using Impasto.Weights;

namespace Impasto.Training.Tasks.Compression;

/// <summary>
/// Gives the convolutions of a VGG network their ranks in closed form, from the image on. Each layer is fitted to the
/// network's own responses by what the layers before it give as they are by then, so that it makes up for their errors
/// (the asymmetric reconstruction of Zhang et al., 2016).
/// </summary>
internal sealed class ReducedRankFit
{
    private const int PositionsPerImage = 64;
    private const long Purpose = 0x706F736974;

    private readonly VggWeights teacher;
    private readonly float[][] batches;
    private readonly BatchOptions shape;
    private readonly WorkerPool pool;

    private ReducedRankFit(VggWeights teacher, BatchReader images, int batches, WorkerPool pool)
    {
        this.teacher = teacher;
        this.pool = pool;
        shape = images.Options;
        this.batches = new float[batches][];
        for (int i = 0; i < batches; i++)
        {
            this.batches[i] = new float[shape.Count * shape.Size * shape.Size * ImageBuffer.Channels];
            images.Read(this.batches[i]);
        }
    }

    /// <summary>Fits a network.</summary>
    /// <param name="teacher">The network.</param>
    /// <param name="ranks">The rank of each convolution; one at its full number of channels is left as it is.</param>
    /// <param name="images">The images over which it is fitted.</param>
    /// <param name="batches">The number of batches of them.</param>
    /// <param name="threads">The threads; the result does not depend on their number.</param>
    /// <param name="progress">Told of each layer, in a line.</param>
    /// <param name="cancellationToken">Ends the work between two layers.</param>
    public static VggWeights Of(
        VggWeights teacher,
        IReadOnlyList<int> ranks,
        BatchReader images,
        int batches,
        int threads,
        IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        using WorkerPool pool = new(threads);
        ReducedRankFit fit = new(teacher, images, batches, pool);
        List<VggConvolution> convolutions = [];
        foreach ((VggConvolution convolution, int rank) in teacher.Convolutions.Zip(ranks))
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool reduced = rank > 0 && rank < convolution.Out;
            convolutions.Add(reduced ? fit.Reduce(convolution, rank, convolutions) : convolution);
            progress?.Report(reduced ? $"{convolution.Name}: rank {rank} fitted" : $"{convolution.Name}: left whole");
        }

        return teacher.With(convolutions);
    }

    private VggConvolution Reduce(VggConvolution convolution, int rank, List<VggConvolution> before)
    {
        (float[] given, float[] wanted) = Responses(convolution, before);
        ReducedRankRegression.Map map =
            ReducedRankRegression.Fit(given, wanted, convolution.Out, rank, pool);
        int fan = convolution.Weight.Length / convolution.Out;
        float[] kernels = new float[rank * fan];
        double[] shift = new double[rank];
        for (int r = 0; r < rank; r++)
        {
            for (int c = 0; c < convolution.Out; c++)
            {
                float share = map.Reduction[(r * convolution.Out) + c];
                shift[r] += share * convolution.Bias[c];
                for (int k = 0; k < fan; k++)
                {
                    kernels[(r * fan) + k] += share * convolution.Weight[(c * fan) + k];
                }
            }
        }

        float[] bias = new float[convolution.Out];
        for (int c = 0; c < convolution.Out; c++)
        {
            double sum = map.Bias[c];
            for (int r = 0; r < rank; r++)
            {
                sum += map.Expansion[(c * rank) + r] * shift[r];
            }

            bias[c] = (float)sum;
        }

        return convolution with { Weight = kernels, Expansion = map.Expansion, Bias = bias };
    }

    /// <summary>
    /// The layer's responses at some positions of all images: in the network as fitted so far, and in the teacher.
    /// </summary>
    private (float[] Given, float[] Wanted) Responses(VggConvolution convolution, List<VggConvolution> before)
    {
        using VggEncoder whole = new(teacher);
        using VggEncoder fitted = new(teacher.With([.. before, convolution]));
        Graph graph = new();
        Node image = graph.Input(new(shape.Count, shape.Size, shape.Size, ImageBuffer.Channels));
        string[] layer = [convolution.Name];
        Node given = fitted.Encode(image, layer)[convolution.Name];
        Node wanted = whole.Encode(image, layer)[convolution.Name];
        ExecutionPlan plan = ExecutionPlan.Create([given, wanted], new PlanOptions { Threads = pool.Threads });
        using Executor executor = new(plan, pool);
        int pixels = given.Shape.Height * given.Shape.Width;
        int positions = Math.Min(pixels, PositionsPerImage);
        int length = positions * convolution.Out;
        float[] gives = new float[batches.Length * shape.Count * length];
        float[] wants = new float[gives.Length];
        for (int batch = 0; batch < batches.Length; batch++)
        {
            batches[batch].CopyTo(executor[image]);
            executor.Run();
            for (int i = 0; i < shape.Count; i++)
            {
                int number = (batch * shape.Count) + i;
                SeededRandom random = new(number, Purpose, 0);
                for (int p = 0; p < positions; p++)
                {
                    // One position of each share of the image, wherever in it.
                    int pixel = (int)(((p + random.NextDouble()) * pixels) / positions);
                    int from = ((i * pixels) + pixel) * convolution.Out;
                    int to = (number * length) + (p * convolution.Out);
                    executor[given].Slice(from, convolution.Out).CopyTo(gives.AsSpan(to));
                    executor[wanted].Slice(from, convolution.Out).CopyTo(wants.AsSpan(to));
                }
            }
        }

        return (gives, wants);
    }
}
