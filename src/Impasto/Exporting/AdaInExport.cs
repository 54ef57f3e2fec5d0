using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Networks;
using Impasto.Onnx;
using Impasto.Transforms;

namespace Impasto.Exporting;

/// <summary>Adaptive instance normalisation as a whole: encoder, transform and decoder.</summary>
internal static class AdaInExport
{
    /// <summary>The name of it.</summary>
    public const string Name = AdaIn.Name;

    /// <summary>Describes the method.</summary>
    public static OnnxModel Of(AutoEncoder network) => new(Name, sizes =>
    {
        Graph graph = new();
        Shape shape = new(sizes.Batch, sizes.Height, sizes.Width, ImageBuffer.Channels);
        OnnxInput content = new("content", graph.Input(shape)) { IsImage = true, Description = "RGB" };
        OnnxInput style = new("style", graph.Input(shape))
        {
            IsImage = true, Description = "RGB; it may have another size than the content",
        };
        Node transformed = AdaptiveInstanceNorm.Of(Features(content), Features(style));
        Node decoded = network.Decoder.Decode(transformed);
        Node coloured = network.Decoder.Weights.MatchesColours ? ColourNorm.Of(decoded, style.Value) : decoded;
        OnnxOutput picture = new("picture", coloured)
        {
            IsImage = true, CutLike = content.Name, Description = "RGB",
        };
        return new OnnxGraph([content, style], [picture]);

        Node Features(OnnxInput image) => network.Encoder.Encode(image.Value, [network.Layer])[network.Layer];
    })
    {
        Border = new OnnxBorder { Multiple = network.Reduction },
        Description = "Paints the content in the style, as 'impasto stylize --method adain --refine 0' does.",
    };
}
