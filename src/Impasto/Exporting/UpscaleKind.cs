using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Onnx;
using Impasto.Weights;

namespace Impasto.Exporting;

/// <summary>Super-resolution networks, which see an image mirrored beyond its borders.</summary>
internal sealed class UpscaleKind : INetworkKind
{
    public string Name => "upscale";

    public bool Recognises(WeightFile file) => UpscaleNetwork.Recognises(file);

    public OnnxModel Describe(ModelLibrary models, string place, string name, ExportChoice choice)
    {
        NetworkExport.Refuse(choice.Style, name, "has no styles", "--style");
        NetworkExport.Refuse(choice.Layer, name, "is exported whole", "--layer");
        return Describe(models.Upscale(place), name);
    }

    /// <summary>Describes a network.</summary>
    public static OnnxModel Describe(UpscaleNetwork network, string name) => new(name, sizes =>
    {
        Shape shape = new(sizes.Batch, sizes.Height, sizes.Width, ImageBuffer.Channels);
        OnnxInput image = new("image", new Graph().Input(shape)) { IsImage = true, Description = "RGB" };
        OnnxOutput picture = new("picture", network.Upscale(image.Value))
        {
            IsImage = true, CutLike = image.Name, Scale = network.Options.Scale, Description = "RGB",
        };
        return new OnnxGraph([image], [picture]);
    })
    {
        Border = new OnnxBorder { Around = network.Reach },
        Description = $"Enlarges images {network.Options.Scale} times. 'impasto upscale' gives the result the "
            + "histograms of the small image besides.",
    };
}
