using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Strips;
using Impasto.Compute.Tensors;
using Impasto.Control.Borders;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;

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
    /// <param name="limits">The number of threads, and the memory that the pass may take.</param>
    public TargetPass(
        FeatureEncoder encoder, IEnumerable<FeatureLoss> losses, PyramidLevel size, bool isGuided, RunLimits limits)
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
        Plan = StripPlan.Create([.. outputs.Distinct()], limits.Beside(0));
    }

    /// <summary>Gets the size at which the image is looked at.</summary>
    public PyramidLevel Size { get; }

    /// <summary>Gets what each loss measures, by layer and name, in the graph of the pass.</summary>
    public IReadOnlyDictionary<FeatureLoss, IReadOnlyDictionary<string, IReadOnlyDictionary<string, Node>>> Statistics
    {
        get;
    }

    /// <summary>Gets the plan, which knows the memory that the pass takes.</summary>
    public StripPlan Plan { get; }

    /// <summary>Measures an image.</summary>
    /// <param name="target">The image, of the size that was planned.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="rows">Who takes the rows of statistics that are images; nobody where null.</param>
    /// <param name="cancellationToken">Ends the pass early.</param>
    /// <returns>
    /// The memory from which the other values of <see cref="Statistics"/> are read; the caller frees it.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public StripExecutor Run(
        ImageBuffer target,
        WorkerPool pool,
        IReadOnlyDictionary<Node, RowWriter>? rows = null,
        CancellationToken cancellationToken = default)
    {
        ImageBuffer whole = Margin.Extend(target, canvas);
        int row = whole.Width * ImageBuffer.Channels;
        Dictionary<Node, RowReader> images = new()
        {
            [image] = (first, part) => whole.Pixels.Slice(first * row, part.Length).CopyTo(part),
        };
        foreach (Node guide in guides?.Values.ToArray() ?? [])
        {
            float[] values = new float[guide.Shape.Count];
            if (whole.HasAlpha)
            {
                Guided.Read(whole.Alpha, whole.Width, whole.Height, values, guide.Shape);
            }
            else
            {
                Array.Fill(values, 1);
            }

            images[guide] = ImageRows.Reader(values, guide.Shape);
        }

        StripExecutor executor = new(Plan, pool);
        try
        {
            executor.Run(images, rows ?? new Dictionary<Node, RowWriter>(), cancellationToken: cancellationToken);
            return executor;
        }
        catch
        {
            executor.Dispose();
            throw;
        }
    }
}
