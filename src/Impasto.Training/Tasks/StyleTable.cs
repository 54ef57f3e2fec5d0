using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Training.Tasks;

/// <summary>
/// The style loss of a batch in which each image has a style of its own: the Gram matrices of all styles, computed once,
/// of which each image takes its own by a product with its row of shares.
/// </summary>
/// <remarks>
/// For an image in style s and a layer the loss r is that of <see cref="StyleLoss"/>, divided by the size of the style's own
/// target; the batch's is the mean. What is minimised is 2 (sqrt(1 + r) - 1) times the style's weight, which is r where the
/// two are alike and grows like its root where they are not (Charbonnier et al., 1997): a smooth style has Gram matrices
/// so small that the r of a rough first painting is in the hundreds, and a batch with one such image would undo what the
/// others have taught.
/// </remarks>
internal sealed class StyleTable : IDisposable
{
    // As in FeatureLoss: keeps the loss finite where a target has no energy at all.
    private const double LeastMeanSquare = 1e-12;

    private readonly StyleLoss loss;
    private readonly int count;
    private readonly Dictionary<string, Tensor> targets = [];
    private readonly Dictionary<string, Tensor> scales = [];
    private readonly Tensor weights;

    /// <summary>Computes the Gram matrices of the styles.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="layers">The ReLUs at which style is compared, and their weights.</param>
    /// <param name="styles">The images, at the sizes at which they are looked at, and their weights.</param>
    public StyleTable(
        VggEncoder encoder, IReadOnlyDictionary<string, double> layers, IReadOnlyList<(ImageBuffer Image, double Weight)> styles)
    {
        loss = new StyleLoss(layers.ToDictionary(l => encoder.ComparedLayer(l.Key), l => l.Value));
        count = styles.Count;
        weights = new Tensor(new Shape(1, count, 1), [.. styles.Select(s => (float)s.Weight)]);
        using WorkerPool pool = new(Environment.ProcessorCount);
        for (int i = 0; i < count; i++)
        {
            ImageBuffer image = styles[i].Image;
            TargetEncoding encoding = new(encoder, loss, new PyramidLevel(image.Width, image.Height), pool.Threads);
            foreach ((string layer, FeatureTarget gram) in encoding.Run(image, pool))
            {
                Put(layer, i, gram);
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
            Node gram = loss.Represent(features[layer]);
            int channels = gram.Shape[1];
            Shape matrices = new(batch, 1, channels, channels);
            Node difference = Reshape.Of(gram, matrices) - Reshape.Of(Rows(targets[layer]), matrices);
            Node relative = difference * Reshape.Of(Rows(scales[layer]), new Shape(batch, 1, 1, channels));
            Node term = ChannelMean.Of(Reshape.Of(relative * relative, new Shape(batch, channels, channels, 1)));
            Node tamed = (Sqrt.Of(term + 1) + -1) * 2;
            sum.Loss += Mean.Of(term) * (float)weight;
            sum.Weighted += Mean.Of(tamed * styleWeights) * (float)weight;
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

    private void Put(string layer, int style, FeatureTarget gram)
    {
        int channels = gram.Shape[1];
        double meanSquare = gram.Values.Sum(v => (double)v * v) / gram.Values.Length;
        double scale = 1 / Math.Sqrt(meanSquare + LeastMeanSquare);
        gram.Values.CopyTo(RowOf(targets, channels * channels));
        RowOf(scales, channels).Fill((float)scale);

        Span<float> RowOf(Dictionary<string, Tensor> tables, int length)
        {
            if (!tables.TryGetValue(layer, out Tensor? table))
            {
                tables[layer] = table = new Tensor(new Shape(1, count, length));
            }

            return table.Span.Slice(style * length, length);
        }
    }
}
