using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Onnx;
using Impasto.Weights;

namespace Impasto.Exporting;

/// <summary>Transform networks, those for film included.</summary>
internal sealed class TransformKind : INetworkKind
{
    public string Name => "transform";

    public bool Recognises(WeightFile file) => TransformWeights.Recognises(file);

    public OnnxModel Describe(ModelLibrary models, string place, string name, ExportChoice choice)
    {
        NetworkExport.Refuse(choice.Layer, name, "is exported whole", "--layer");
        return Describe(models.Transform(place), name, choice.Style);
    }

    /// <summary>Describes a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="style">The style; null for all.</param>
    public static OnnxModel Describe(TransformNetwork network, string name, string? style)
    {
        TransformNetworkOptions options = network.Weights.Options;
        IReadOnlyList<string> styles = network.Weights.Styles;
        string? only = style ?? (styles.Count == 1 ? styles[0] : null);
        int row = only is null ? -1 : StyleWeights.RowOf(only, styles, name);
        return new OnnxModel(name, sizes =>
        {
            Graph graph = new();
            int channels = options.Prior ? TransformNetworkOptions.PriorChannels : ImageBuffer.Channels;
            OnnxInput image = new("image", graph.Input(new Shape(sizes.Batch, sizes.Height, sizes.Width, channels)))
            {
                IsImage = true,
                Description = options.Prior
                    ? "the frame (RGB), the result of the frame before brought to its place and multiplied by its "
                        + "certainty (RGB), and this certainty; all but the frame is 0 where there is none before"
                    : "RGB",
            };
            OnnxInput? weights = only is null ? StyleWeights.All(graph, sizes.Batch, styles) : null;
            Node rows = weights is null
                ? StyleWeights.One(graph, sizes.Batch, styles.Count, row)
                : StyleWeights.Rows(weights);
            OnnxOutput picture = new("picture", network.Stylize(image.Value, rows))
            {
                IsImage = true, CutLike = image.Name, Description = "RGB",
            };
            return new OnnxGraph(weights is null ? [image] : [image, weights], [picture]);
        })
        {
            Border = new OnnxBorder { Multiple = TransformNetwork.Reduction, Margin = options.Margin },
            SmallestEdge = options.OwnMargin + 1,
            Description = $"Paints {(options.Prior ? "the frames of a film" : "images")} in "
                + (only is null ? "the styles that it is given weights of." : $"the style {only}."),
            Metadata = new Dictionary<string, string> { ["impasto.styles"] = only ?? string.Join(' ', styles) },
        };
    }
}
