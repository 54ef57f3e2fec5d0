using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Onnx;
using Impasto.Weights;

namespace Impasto.Exporting;

/// <summary>Decoders of an encoder's features.</summary>
internal sealed class DecoderKind : INetworkKind
{
    // Reflection needs a pixel beside the outermost.
    private const int SmallestEdge = 2;

    public string Name => "decoder";

    public bool Recognises(WeightFile file) => DecoderWeights.Recognises(file);

    public OnnxModel Describe(ModelLibrary models, string place, string name, ExportChoice choice)
    {
        NetworkExport.Refuse(choice.Style, name, "has no styles", "--style");
        NetworkExport.Refuse(choice.Layer, name, "is exported whole", "--layer");
        return Describe(models.Decoder(place), name);
    }

    /// <summary>Describes a network.</summary>
    public static OnnxModel Describe(Decoder decoder, string name)
    {
        string layer = decoder.Weights.Layer;
        return new OnnxModel(name, sizes =>
        {
            Shape shape = new(sizes.Batch, sizes.Height, sizes.Width, decoder.Weights.Convolutions[0].In);
            OnnxInput features = new("features", new Graph().Input(shape))
            {
                Description = $"features as {layer} of the encoder gives them",
            };
            OnnxOutput picture = new("picture", decoder.Decode(features.Value))
            {
                IsImage = true, Description = "RGB",
            };
            return new OnnxGraph([features], [picture]);
        })
        {
            SmallestEdge = SmallestEdge,
            Description = $"Makes an image of the features of {layer}.",
            Metadata = new Dictionary<string, string> { ["impasto.layer"] = layer },
        };
    }
}
