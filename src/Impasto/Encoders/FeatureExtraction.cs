using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Media.Images;
using Impasto.Weights;

namespace Impasto.Encoders;

/// <summary>Computes an encoder's features of images of one size, in the layout that other programs read.</summary>
public sealed class FeatureExtraction
{
    private readonly int threads;
    private readonly bool gram;
    private readonly Node image;
    private readonly Dictionary<string, Node> outputs;
    private readonly ExecutionPlan plan;

    /// <summary>Plans the extraction; nothing is computed yet.</summary>
    /// <param name="encoder">The encoder; kept alive by the caller.</param>
    /// <param name="width">The images' width in pixels.</param>
    /// <param name="height">The images' height.</param>
    /// <param name="layers">The layers that are wanted.</param>
    /// <param name="gram">Whether Gram matrices are wanted in place of the features.</param>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="GraphException">The images are too small for the layers.</exception>
    public FeatureExtraction(
        FeatureEncoder encoder, int width, int height, IReadOnlyList<string> layers, bool gram, int threads)
    {
        this.threads = threads;
        this.gram = gram;
        Graph graph = new();
        image = graph.Input(new Shape(1, height, width, ImageBuffer.Channels));
        IReadOnlyDictionary<string, Node> features = encoder.Encode(image, layers);
        outputs = layers.Distinct().ToDictionary(l => l, l => gram ? Gram.Of(features[l]) : features[l]);
        plan = ExecutionPlan.Create([.. outputs.Values], new PlanOptions { Threads = threads });
    }

    /// <summary>The memory that the extraction takes at its peak, in bytes.</summary>
    /// <returns>Bytes.</returns>
    public long PlanMemory() => plan.PeakBytes + (2 * sizeof(float) * outputs.Values.Sum(o => o.Shape.Count));

    /// <summary>Computes the features of an image.</summary>
    /// <param name="picture">An image of the planned size.</param>
    /// <returns>A tensor a layer, named by the layer: [1, C, H, W], or [C, C] for Gram matrices.</returns>
    public IReadOnlyList<WeightTensor> Run(ImageBuffer picture)
    {
        using WorkerPool pool = new(threads);
        using Executor executor = new(plan, pool);
        picture.Pixels.CopyTo(executor[image]);
        executor.Run();
        return [.. outputs.Select(o => ToTensor(o.Key, o.Value.Shape, executor[o.Value]))];
    }

    private WeightTensor ToTensor(string layer, Shape shape, ReadOnlySpan<float> values)
    {
        if (gram)
        {
            return new WeightTensor(layer, [shape[1], shape[2]], values.ToArray());
        }

        float[] channelsFirst = new float[values.Length];
        int pixels = shape.Height * shape.Width;
        for (int i = 0; i < values.Length; i++)
        {
            channelsFirst[(i % shape.Channels * pixels) + (i / shape.Channels)] = values[i];
        }

        return new WeightTensor(layer, [1, shape.Channels, shape.Height, shape.Width], channelsFirst);
    }
}
