using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Losses;

/// <summary>Passes a target image through the encoder once and keeps what a loss compares.</summary>
internal sealed class TargetEncoding
{
    private readonly Node image;
    private readonly Dictionary<string, Node> representations = [];

    /// <summary>Plans the pass.</summary>
    public TargetEncoding(VggEncoder encoder, FeatureLoss loss, PyramidLevel size, int threads)
    {
        Graph graph = new();
        image = graph.Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
        IReadOnlyDictionary<string, Node> features = encoder.Encode(image, loss.LayerWeights.Keys);
        foreach ((string layer, Node node) in features)
        {
            representations[layer] = loss.Represent(node);
        }

        Plan = ExecutionPlan.Create([.. representations.Values], new PlanOptions { Threads = threads });
    }

    /// <summary>Gets the plan, which knows the memory that the pass takes.</summary>
    public ExecutionPlan Plan { get; }

    /// <summary>Gets targets of the right shapes without values, to plan with.</summary>
    public IReadOnlyDictionary<string, FeatureTarget> Shapes =>
        representations.ToDictionary(r => r.Key, r => new FeatureTarget(r.Value.Shape, []));

    /// <summary>Computes the targets.</summary>
    /// <param name="target">The target image, of the size that was planned.</param>
    /// <param name="pool">The threads.</param>
    public IReadOnlyDictionary<string, FeatureTarget> Run(ImageBuffer target, WorkerPool pool)
    {
        using Executor executor = new(Plan, pool);
        target.Pixels.CopyTo(executor[image]);
        executor.Run();
        return representations.ToDictionary(
            r => r.Key, r => new FeatureTarget(r.Value.Shape, executor[r.Value].ToArray()));
    }
}
