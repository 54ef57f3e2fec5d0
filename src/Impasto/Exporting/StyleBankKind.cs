using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Onnx;
using Impasto.Weights;

namespace Impasto.Exporting;

/// <summary>StyleBank networks; of all styles, what their weights leave of 1 is the scene as it is.</summary>
internal sealed class StyleBankKind : INetworkKind
{
    public string Name => "style-bank";

    public bool Recognises(WeightFile file) => StyleBankNetwork.Recognises(file);

    public OnnxModel Describe(ModelLibrary models, string place, string name, ExportChoice choice)
    {
        NetworkExport.Refuse(choice.Layer, name, "is exported whole", "--layer");
        return Describe(models.StyleBank(place), name, choice.Style);
    }

    /// <summary>Describes a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="style">The style; null for all.</param>
    public static OnnxModel Describe(StyleBankNetwork network, string name, string? style)
    {
        if (style is not null)
        {
            _ = StyleWeights.RowOf(style, network.Styles, name);
        }

        return new OnnxModel(name, sizes =>
        {
            Graph graph = new();
            Shape shape = new(sizes.Batch, sizes.Height, sizes.Width, ImageBuffer.Channels);
            OnnxInput image = new("image", graph.Input(shape)) { IsImage = true, Description = "RGB" };
            Node features = network.Encode(image.Value);
            OnnxInput? weights = style is null ? StyleWeights.All(graph, sizes.Batch, network.Styles) : null;
            Node painted = weights is null
                ? network.Paint(features, style!)
                : Mix(network, features, StyleWeights.Rows(weights));
            OnnxOutput picture = new("picture", network.Decode(painted))
            {
                IsImage = true, CutLike = image.Name, Description = "RGB",
            };
            return new OnnxGraph(weights is null ? [image] : [image, weights], [picture]);
        })
        {
            Border = new OnnxBorder { Multiple = StyleBankNetwork.Reduction },
            Description = "Paints images in "
                + (style is null ? "the styles that it is given weights of." : $"the style {style}."),
            Metadata = new Dictionary<string, string>
            {
                ["impasto.styles"] = style ?? string.Join(' ', network.Styles),
            },
        };
    }

    /// <summary>The features with as much of each bank's difference as its weight says.</summary>
    private static Node Mix(StyleBankNetwork network, Node features, Node rows)
    {
        int batch = features.Shape.Batch, channels = features.Shape.Channels, styles = network.Styles.Count;
        Node mixed = features;
        for (int style = 0; style < styles; style++)
        {
            // A product with one row of ones hands a weight to all channels.
            Tensor chosen = new(new Shape(1, styles, channels));
            chosen.Span.Slice(style * channels, channels).Fill(1);
            Node weight = Reshape.Of(
                MatrixMultiply.Of(rows, features.Graph.Constant(chosen)), new Shape(batch, 1, 1, channels));
            mixed += (network.Paint(features, network.Styles[style]) - features) * weight;
        }

        return mixed;
    }
}
