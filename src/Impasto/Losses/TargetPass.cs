using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Control.Borders;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Losses;

/// <summary>
/// Passes a target image through the encoder once and measures what losses compare: of a style, no more than what is
/// visible. One that is too narrow for the encoder is mirrored until it is not.
/// </summary>
internal sealed class TargetPass
{
    private readonly Node image;
    private readonly PyramidLevel canvas;
    private readonly Dictionary<string, Node>? guides;

    /// <summary>Plans the pass.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="losses">What measures the features, at least one.</param>
    /// <param name="size">The size at which the image is looked at.</param>
    /// <param name="isGuided">Whether pixels count as much as their alpha says: all the same without one.</param>
    /// <param name="threads">The number of threads.</param>
    public TargetPass(
        FeatureEncoder encoder, IEnumerable<FeatureLoss> losses, PyramidLevel size, bool isGuided, int threads)
    {
        Size = size;
        FeatureLoss[] measuring = [.. losses.Distinct()];
        string[] layers = [.. measuring.SelectMany(loss => loss.LayerWeights.Keys).Distinct()];
        int smallest = encoder.SmallestEdge(layers);
        canvas = new PyramidLevel(Math.Max(size.Width, smallest), Math.Max(size.Height, smallest));
        image = new Graph().Input(new Shape(1, canvas.Height, canvas.Width, ImageBuffer.Channels));
        IReadOnlyDictionary<string, Node> features = encoder.Encode(image, layers);
        guides = isGuided ? features.ToDictionary(f => f.Key, f => Guided.Input(f.Value)) : null;
        Statistics = measuring.ToDictionary(loss => loss, loss => loss.MeasureTargetLayers(features, guides));
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
    /// <param name="cancellationToken">Ends the pass early.</param>
    /// <returns>The memory from which the values of <see cref="Statistics"/> are read; the caller frees it.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Executor Run(ImageBuffer target, WorkerPool pool, CancellationToken cancellationToken = default)
    {
        ImageBuffer whole = Margin.Extend(target, canvas);
        Executor executor = new(Plan, pool);
        whole.Pixels.CopyTo(executor[image]);
        foreach (Node guide in guides?.Values.ToArray() ?? [])
        {
            if (whole.HasAlpha)
            {
                Guided.Read(whole.Alpha, whole.Width, whole.Height, executor[guide], guide.Shape);
            }
            else
            {
                executor[guide].Fill(1);
            }
        }

        try
        {
            executor.Run(cancellationToken);
            return executor;
        }
        catch
        {
            executor.Dispose();
            throw;
        }
    }
}
