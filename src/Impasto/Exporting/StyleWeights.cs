using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx;
using Impasto.Running;

namespace Impasto.Exporting;

/// <summary>The styles of a network that has learned several: one of them, or all by weights.</summary>
internal static class StyleWeights
{
    /// <summary>The name of the input.</summary>
    public const string Input = "weights";

    /// <summary>Finds the place of a style.</summary>
    /// <exception cref="ArgumentException">The network does not have it.</exception>
    public static int RowOf(string style, IReadOnlyList<string> styles, string network)
    {
        int row = styles.ToList().IndexOf(style);
        return row >= 0 ? row : throw new ArgumentException(
            $"{network} has not learned '{style}'{Suggestion.Text(style, styles)}; "
            + $"it has {string.Join(", ", styles)}.");
    }

    /// <summary>Adds the same style for each image to a graph, [1, batch, styles].</summary>
    public static Node One(Graph graph, int batch, int styles, int row)
    {
        Tensor rows = new(new Shape(1, batch, styles));
        for (int image = 0; image < batch; image++)
        {
            rows.Span[(image * styles) + row] = 1;
        }

        return graph.Constant(rows);
    }

    /// <summary>Adds an input for the weights of all styles to a graph, [batch, styles].</summary>
    public static OnnxInput All(Graph graph, int batch, IReadOnlyList<string> styles) =>
        new(Input, graph.Input(new Shape(batch, styles.Count)))
        {
            Description = $"how much of each style, which add up to 1: {string.Join(", ", styles)}",
        };

    /// <summary>The weights as a network takes them, [1, batch, styles].</summary>
    public static Node Rows(OnnxInput weights) =>
        Reshape.Of(weights.Value, new Shape(1, weights.Value.Shape[0], weights.Value.Shape[1]));
}
