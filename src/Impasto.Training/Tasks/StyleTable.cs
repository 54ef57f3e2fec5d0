using Impasto.Compute.Execution;
using Impasto.Compute.Strips;
using Impasto.Running;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Training.Tasks;

/// <summary>
/// The style loss of a batch in which each image has a style of its own: the statistics of all styles, computed once,
/// of which each image takes its own by a product with its row of shares.
/// </summary>
/// <remarks>
/// <para>
/// For an image in style s, a layer and a statistic the loss r is the relative mean square of
/// <see cref="FeatureLoss"/>, divided by the size of the style's own target; the batch's is the mean. What is minimised
/// is 2 (sqrt(1 + r) - 1) times the style's weight, which is r where the two are alike and grows like its root where
/// they are not (Charbonnier et al., 1997): a smooth style has Gram matrices so small that the r of a rough first
/// painting is in the hundreds, and a batch with one such image would undo what the others have taught.
/// </para>
/// <para>
/// Losses that compare in another way take the images one by one, and r is all of such a loss. A statistic of one
/// style that is smaller than that of another, as patches of a smaller painting are, stands in the corner of as much
/// room, of which its guide says that the rest does not count.
/// </para>
/// </remarks>
internal sealed class StyleTable : IDisposable
{
    // As in FeatureLoss: keeps the loss finite where a target has no energy at all.
    private const double LeastMeanSquare = 1e-12;

    private readonly FeatureLoss loss;
    private readonly bool isOneByOne;
    private readonly int count;
    private readonly Dictionary<(string Layer, string Name), Shape> shapes = [];
    private readonly Dictionary<(string Layer, string Name), Tensor> targets = [];
    private readonly Dictionary<(string Layer, string Name), Tensor> scales = [];
    private readonly Tensor weights;

    /// <summary>Computes the statistics of the styles.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="loss">What measures styles.</param>
    /// <param name="styles">The images, at the sizes at which they are looked at, and their weights.</param>
    public StyleTable(VggEncoder encoder, FeatureLoss loss, IReadOnlyList<(ImageBuffer Image, double Weight)> styles)
    {
        this.loss = loss;
        isOneByOne = loss is GaussianKernelLoss or WassersteinLoss or PatchLoss or HistogramLoss;
        count = styles.Count;
        weights = new Tensor(new Shape(1, count, 1), [.. styles.Select(s => (float)s.Weight)]);
        using WorkerPool pool = new(Environment.ProcessorCount);
        TargetPass[] passes =
        [
            .. styles.Select(style => new TargetPass(
                encoder,
                [loss],
                new PyramidLevel(style.Image.Width, style.Image.Height),
                isGuided: isOneByOne || !style.Image.IsOpaque,
                new RunLimits(pool.Threads))),
        ];
        foreach (((string Layer, string Name) key, Node statistic) in passes.SelectMany(Statistics))
        {
            Shape shape = statistic.Shape, most = shapes.GetValueOrDefault(key, shape);
            shapes[key] = shape.Rank < 4
                ? shape
                : new(1, Math.Max(shape.Height, most.Height), Math.Max(shape.Width, most.Width), shape.Channels);
        }

        for (int i = 0; i < count; i++)
        {
            using StripExecutor measured = passes[i].Run(styles[i].Image, pool);
            foreach (((string Layer, string Name) key, Node statistic) in Statistics(passes[i]))
            {
                Put(key, i, statistic.Shape, measured[statistic]);
            }
        }

        IEnumerable<((string Layer, string Name) Key, Node Statistic)> Statistics(TargetPass pass) =>
            pass.Statistics[loss].SelectMany(layer => layer.Value.Select(s => ((layer.Key, s.Key), s.Value)));
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
    public (Node Loss, Node Weighted) Compare(IReadOnlyDictionary<string, Node> features, Node choice) =>
        isOneByOne ? CompareOneByOne(features, choice) : CompareAtOnce(features, choice);

    /// <summary>Frees the tables.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in targets.Values.Concat(scales.Values).Append(weights))
        {
            tensor.Dispose();
        }
    }

    private static Shape OneOf(Shape batch) => new(1, batch.Height, batch.Width, batch.Channels);

    private static Node Tame(Node loss) => (Sqrt.Of(loss + 1) + -1) * 2;

    /// <summary>What stands in each image's rows of a table: [1, batch, length].</summary>
    private static Node Rows(Tensor table, Node choice) =>
        MatrixMultiply.Of(choice, choice.Graph.Constant(table));

    private (Node Loss, Node Weighted) CompareAtOnce(IReadOnlyDictionary<string, Node> features, Node choice)
    {
        Graph graph = choice.Graph;
        int batch = choice.Shape[1];
        Node styleWeights = Reshape.Of(Rows(weights, choice), new Shape(batch, 1, 1, 1));
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
                Node target = Rows(targets[(layer, name)], choice), scale = Rows(scales[(layer, name)], choice);
                Node difference = Reshape.Of(statistic, matrices) - Reshape.Of(target, matrices);
                Node relative = difference * Reshape.Of(scale, new Shape(batch, 1, 1, channels));
                Node term = ChannelMean.Of(Reshape.Of(relative * relative, new Shape(batch, rows, channels, 1)));
                sum.Loss += Mean.Of(term) * share;
                sum.Weighted += Mean.Of(Tame(term) * styleWeights) * share;
            }
        }

        return sum;
    }

    private (Node Loss, Node Weighted) CompareOneByOne(IReadOnlyDictionary<string, Node> features, Node choice)
    {
        int batch = choice.Shape[1];
        Node styleWeights = Rows(weights, choice);
        Dictionary<(string Layer, string Name), Node> rows =
            targets.ToDictionary(target => target.Key, target => Rows(target.Value, choice));
        (Node Loss, Node Weighted) sum = (choice.Graph.Constant(0), choice.Graph.Constant(0));
        for (int i = 0; i < batch; i++)
        {
            Dictionary<string, Node> image = Layers.ToDictionary(
                layer => layer,
                layer => ImageOf(features[layer], i, OneOf(features[layer].Shape)));
            Dictionary<string, IReadOnlyDictionary<string, Node>> style = rows.GroupBy(row => row.Key.Layer)
                .ToDictionary(
                    layer => layer.Key,
                    layer => (IReadOnlyDictionary<string, Node>)layer.ToDictionary(
                        row => row.Key.Name, row => ImageOf(row.Value, i, shapes[row.Key])));
            Node term = loss.CompareLayers(loss.MeasureLayers(image), style);
            sum.Loss += term * (1f / batch);
            sum.Weighted += Tame(term) * ImageOf(styleWeights, i, Shape.Scalar) * (1f / batch);
        }

        return sum;

        Node ImageOf(Node values, int i, Shape shape)
        {
            Node inRows = Reshape.Of(values, new Shape(1, batch, 1, checked((int)shape.Count)));
            return Reshape.Of(GatherPixels.Of(inRows, [i]), shape);
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
        RowOf(scales, shape[shape.Rank - 1]).Fill((float)scale);
        Span<float> row = RowOf(targets, checked((int)shapes[key].Count));
        if (shape == shapes[key])
        {
            statistic.CopyTo(row);
            return;
        }

        int length = shape.Width * shape.Channels;
        for (int y = 0; y < shape.Height; y++)
        {
            statistic.Slice(y * length, length).CopyTo(row[(y * shapes[key].Width * shape.Channels)..]);
        }

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
