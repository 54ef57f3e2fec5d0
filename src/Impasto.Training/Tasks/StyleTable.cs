using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;

namespace Impasto.Training.Tasks;

/// <summary>
/// The style loss of a batch in which each image has a style of its own: the statistics of all styles, computed once,
/// of which each image takes its own by a product with its row of shares. Any loss whose targets can be blended will
/// do.
/// </summary>
/// <remarks>
/// For an image in style s, a layer and a statistic the loss r is the relative mean square of
/// <see cref="FeatureLoss"/>, divided by the size of the style's own target; the batch's is the mean. What is minimised
/// is 2 (sqrt(1 + r) - 1) times the style's weight, which is r where the two are alike and grows like its root where
/// they are not (Charbonnier et al., 1997): a smooth style has Gram matrices so small that the r of a rough first
/// painting is in the hundreds, and a batch with one such image would undo what the others have taught.
/// </remarks>
internal sealed class StyleTable : IDisposable
{
    /// <summary>
    /// The losses by name that compare statistics of the same shape for every style, each by its relative mean square.
    /// </summary>
    public static readonly IReadOnlyList<(string Name, StyleLossKind Kind)> Losses =
    [
        .. new[]
        {
            StyleLossKind.Gram, StyleLossKind.Covariance, StyleLossKind.Bn, StyleLossKind.MmdLinear,
            StyleLossKind.MmdPoly,
        }.Select(kind => (OptionDescription.ToText(kind)!, kind)),
    ];

    // As in FeatureLoss: keeps the loss finite where a target has no energy at all.
    private const double LeastMeanSquare = 1e-12;

    private readonly FeatureLoss loss;
    private readonly int count;
    private readonly Dictionary<(string Layer, string Name), Tensor> targets = [];
    private readonly Dictionary<(string Layer, string Name), Tensor> scales = [];
    private readonly Tensor weights;

    /// <summary>Computes the statistics of the styles.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="loss">What measures styles; its targets can be blended.</param>
    /// <param name="styles">The images, at the sizes at which they are looked at, and their weights.</param>
    /// <exception cref="ArgumentException">The loss's targets cannot be blended.</exception>
    public StyleTable(VggEncoder encoder, FeatureLoss loss, IReadOnlyList<(ImageBuffer Image, double Weight)> styles)
    {
        this.loss = loss.BlendsTargets
            ? loss
            : throw new ArgumentException($"{loss} cannot blend its targets, and so not be the style loss of a batch.");
        count = styles.Count;
        weights = new Tensor(new Shape(1, count, 1), [.. styles.Select(s => (float)s.Weight)]);
        using WorkerPool pool = new(Environment.ProcessorCount);
        for (int i = 0; i < count; i++)
        {
            ImageBuffer image = styles[i].Image;
            PyramidLevel size = new(image.Width, image.Height);
            TargetPass pass = new(encoder, [loss], size, isGuided: !image.IsOpaque, pool.Threads);
            using Executor measured = pass.Run(image, pool);
            foreach ((string layer, IReadOnlyDictionary<string, Node> statistics) in pass.Statistics[loss])
            {
                foreach ((string name, Node statistic) in statistics)
                {
                    Put((layer, name), i, statistic.Shape, measured[statistic]);
                }
            }
        }
    }

    /// <summary>Gets the layers that have to be encoded.</summary>
    public IEnumerable<string> Layers => loss.LayerWeights.Keys;

    /// <summary>Gives the styles to the images of a batch, one after another.</summary>
    /// <param name="batch">The number of the batch.</param>
    /// <param name="choice">Receives 1 for the style of each image and 0 for the others: [batch, styles].</param>
    public void Choose(long batch, Span<float> choice)
    {
        choice.Clear();
        int images = choice.Length / count;
        for (int i = 0; i < images; i++)
        {
            choice[(i * count) + (int)(((batch * images) + i) % count)] = 1;
        }
    }

    /// <summary>Adds the loss to a graph.</summary>
    /// <param name="features">The images' features by layer.</param>
    /// <param name="choice">How much of each style each image has, [1, batch, styles].</param>
    /// <returns>The mean of the images' losses as it is, and what is minimised.</returns>
    public (Node Loss, Node Weighted) Compare(IReadOnlyDictionary<string, Node> features, Node choice)
    {
        Graph graph = choice.Graph;
        int batch = choice.Shape[1];
        Node styleWeights = Reshape.Of(Rows(weights), new Shape(batch, 1, 1, 1));
        (Node Loss, Node Weighted) sum = (graph.Constant(0), graph.Constant(0));
        foreach ((string layer, double weight) in loss.LayerWeights)
        {
            IReadOnlyDictionary<string, Node> measured = loss.Measure(features[layer]);
            float share = (float)weight / measured.Count;
            foreach ((string name, Node statistic) in measured)
            {
                int channels = statistic.Shape[statistic.Shape.Rank - 1];
                int rows = (int)(statistic.Shape.Count / batch / channels);
                Shape matrices = new(batch, 1, rows, channels);
                Node difference = Reshape.Of(statistic, matrices) - Reshape.Of(Rows(targets[(layer, name)]), matrices);
                Node relative = difference * Reshape.Of(Rows(scales[(layer, name)]), new Shape(batch, 1, 1, channels));
                Node term = ChannelMean.Of(Reshape.Of(relative * relative, new Shape(batch, rows, channels, 1)));
                Node tamed = (Sqrt.Of(term + 1) + -1) * 2;
                sum.Loss += Mean.Of(term) * share;
                sum.Weighted += Mean.Of(tamed * styleWeights) * share;
            }
        }

        return sum;

        Node Rows(Tensor table) => MatrixMultiply.Of(choice, graph.Constant(table));
    }

    /// <summary>Frees the tables.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in targets.Values.Concat(scales.Values).Append(weights))
        {
            tensor.Dispose();
        }
    }

    private void Put((string Layer, string Name) key, int style, Shape shape, ReadOnlySpan<float> statistic)
    {
        double sum = 0;
        foreach (float value in statistic)
        {
            sum += (double)value * value;
        }

        double scale = 1 / Math.Sqrt((sum / statistic.Length) + LeastMeanSquare);
        statistic.CopyTo(RowOf(targets, statistic.Length));
        RowOf(scales, shape[shape.Rank - 1]).Fill((float)scale);

        Span<float> RowOf(Dictionary<(string Layer, string Name), Tensor> tables, int length)
        {
            if (!tables.TryGetValue(key, out Tensor? table))
            {
                tables[key] = table = new Tensor(new Shape(1, count, length));
            }

            return table.Span.Slice(style * length, length);
        }
    }
}
