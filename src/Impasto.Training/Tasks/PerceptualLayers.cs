using Impasto.Losses;
using Impasto.Methods.Optimization;
using Impasto.Weights;

namespace Impasto.Training.Tasks;

/// <summary>
/// The layers at which a perceptual loss looks, all of the same weight: of VGG-16 those of Johnson et al. (2016,
/// section 4), of VGG-19 and its relatives those of <see cref="ImageOptimization"/>; for patches those of
/// <see cref="PatchLoss"/>.
/// </summary>
/// <param name="Content">The layers of the content loss and their weights.</param>
/// <param name="Style">The layers of the style loss and their weights.</param>
internal sealed record PerceptualLayers(
    IReadOnlyDictionary<string, double> Content, IReadOnlyDictionary<string, double> Style)
{
    /// <summary>The layers that are asked for, or else the encoder's own.</summary>
    public static PerceptualLayers Of(VggWeights encoder, PerceptualLossOptions options)
    {
        bool isVgg16 = encoder.Architecture == "VGG-16";
        return new PerceptualLayers(
            Choose(options.ContentLayers, isVgg16 ? Equal(["relu3_3"]) : ContentLoss.DefaultLayers),
            Choose(
                options.StyleLayers,
                options.StyleLoss == StyleLossKind.Mrf ? PatchLoss.DefaultLayers
                : isVgg16 ? Equal(["relu1_2", "relu2_2", "relu3_3", "relu4_3"])
                : GramLoss.DefaultLayers));

        static IReadOnlyDictionary<string, double> Choose(
            IReadOnlyList<string> given, IReadOnlyDictionary<string, double> otherwise) =>
            given.Count > 0 ? Equal(given) : otherwise;

        static Dictionary<string, double> Equal(IReadOnlyList<string> layers) =>
            layers.ToDictionary(layer => layer, _ => 1.0);
    }
}
