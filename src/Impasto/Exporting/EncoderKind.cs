using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Onnx;
using Impasto.Weights;

namespace Impasto.Exporting;

/// <summary>VGG encoders to one of their layers.</summary>
internal sealed class EncoderKind : INetworkKind
{
    // The layer of adaptive instance normalisation.
    private const string Usual = "relu4_1";

    public string Name => "encoder";

    public bool Recognises(WeightFile file) => true;

    public OnnxModel Describe(ModelLibrary models, string place, string name, ExportChoice choice)
    {
        NetworkExport.Refuse(choice.Style, name, "has no styles", "--style");
        return Describe(models.Encoder(place), name, choice.Layer);
    }

    /// <summary>Describes an encoder.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="layer">The layer; that of adaptive instance normalisation, or the last one, where null.</param>
    public static OnnxModel Describe(VggEncoder encoder, string name, string? layer)
    {
        layer ??= encoder.Layers.Contains(Usual) ? Usual : LastOf(encoder);
        int smallest = encoder.SmallestEdge([layer]);
        return new OnnxModel(name, sizes =>
        {
            Shape shape = new(sizes.Batch, sizes.Height, sizes.Width, ImageBuffer.Channels);
            OnnxInput image = new("image", new Graph().Input(shape)) { IsImage = true, Description = "RGB" };
            OnnxOutput features = new(layer, encoder.Encode(image.Value, [layer])[layer])
            {
                Description = $"the features of {layer}",
            };
            return new OnnxGraph([image], [features]);
        })
        {
            SmallestEdge = smallest,
            Description = $"Makes features of images, from {encoder.Weights.Architecture} to {layer}.",
            Metadata = new Dictionary<string, string> { ["impasto.layer"] = layer },
        };
    }

    // Behind the last convolution there may be more of its block, which the file lacks, before the pooling.
    private static string LastOf(VggEncoder encoder) =>
        encoder.Layers.Last(layer => !layer.StartsWith("pool", StringComparison.Ordinal));
}
