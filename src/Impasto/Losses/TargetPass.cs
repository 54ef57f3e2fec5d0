using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Losses;

/// <summary>Passes a target image through the encoder once and measures what losses compare.</summary>
internal sealed class TargetPass
{
    private readonly Node image;

    /// <summary>Plans the pass.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="losses">What measures the features, at least one.</param>
    /// <param name="size">The size at which the image is looked at.</param>
    /// <param name="threads">The number of threads.</param>
    public TargetPass(VggEncoder encoder, IEnumerable<FeatureLoss> losses, PyramidLevel size, int threads)
    {
        Size = size;
        image = new Graph().Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
        FeatureLoss[] measuring = [.. losses.Distinct()];
        IReadOnlyDictionary<string, Node> features =
            encoder.Encode(image, measuring.SelectMany(loss => loss.LayerWeights.Keys).Distinct());
        Statistics = measuring.ToDictionary(loss => loss, loss => loss.MeasureLayers(features));
        IEnumerable<Node> outputs = Statistics.Values.SelectMany(layers => layers.Values.SelectMany(s => s.Values));
        Plan = ExecutionPlan.Create([.. outputs.Distinct()], new PlanOptions { Threads = threads });
    }

    /// <summary>Gets the size at which the image is looked at.</summary>
    public PyramidLevel Size { get; }

    /// <summary>Gets what each loss measures, by layer and name, in the graph of the pass.</summary>
    public IReadOnlyDictionary<FeatureLoss, IReadOnlyDictionary<string, IReadOnlyDictionary<string, Node>>> Statistics
    {
        get;
    }

    /// <summary>Gets the plan, which knows the memory that the pass takes.</summary>
    public ExecutionPlan Plan { get; }

    /// <summary>Measures an image.</summary>
    /// <param name="target">The image, of the size that was planned.</param>
    /// <param name="pool">The threads.</param>
    /// <returns>The memory from which the values of <see cref="Statistics"/> are read; the caller frees it.</returns>
    public Executor Run(ImageBuffer target, WorkerPool pool)
    {
        Executor executor = new(Plan, pool);
        target.Pixels.CopyTo(executor[image]);
        executor.Run();
        return executor;
    }
}
