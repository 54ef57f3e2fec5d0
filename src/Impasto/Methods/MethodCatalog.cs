using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;

namespace Impasto.Methods;

/// <summary>The methods that there are.</summary>
public static class MethodCatalog
{
    /// <summary>Gets the methods that repaint an image in the style of another, the default first.</summary>
    public static IReadOnlyList<MethodDescription> Stylizers { get; } =
    [
        new(
            WhiteningColouring.Name,
            "one pass a level, any style, closest to its colours",
            "Li et al., Universal Style Transfer via Feature Transforms, 2017"),
        new(
            AdaIn.Name,
            "one pass through a network, any style",
            "Huang and Belongie, Arbitrary Style Transfer in Real-time with Adaptive Instance Normalization, 2017"),
        new(
            TransformTransfer.Name,
            "one pass through a network that has learned the style; the default where --style is the name of such a one",
            "Johnson, Alahi and Fei-Fei, Perceptual Losses for Real-Time Style Transfer and Super-Resolution, 2016"),
        new(
            StyleBankTransfer.Name,
            "filter banks that have learned the style, mixed by masks",
            "Chen et al., StyleBank: An Explicit Representation for Neural Image Style Transfer, 2017"),
        new(
            ImageOptimization.Name,
            "optimises the image itself: slow, and the measure of the others",
            "Gatys, Ecker and Bethge, A Neural Algorithm of Artistic Style, 2015"),
    ];

    /// <summary>Gets the names of the methods that take any style image in one pass, the default first.</summary>
    public static IReadOnlyList<string> AnyStyle { get; } = [WhiteningColouring.Name, AdaIn.Name];
}
