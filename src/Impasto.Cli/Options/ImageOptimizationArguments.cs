using System.CommandLine;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;

namespace Impasto.Cli.Options;

/// <summary>The options of style transfer by optimisation, besides those that all optimisations share.</summary>
internal sealed class ImageOptimizationArguments
{
    private static readonly ImageOptimizationOptions Defaults = new();

    private readonly Option<double> contentWeight = new("--content-weight")
    {
        Description = "Weight of the content loss",
        DefaultValueFactory = _ => Defaults.ContentWeight,
    };

    private readonly Option<double> styleWeight = new("--style-weight")
    {
        Description = "Weight of the style loss",
        DefaultValueFactory = _ => Defaults.StyleWeight,
    };

    private readonly Option<IReadOnlyDictionary<string, double>?> contentLayers = new("--content-layers")
    {
        Description = "Layers of the content loss, such as relu4_2 or relu3_2=1,relu4_2=2",
        HelpName = "LAYER[=W],...",
        CustomParser = LayerList.Parse,
    };

    private readonly Option<IReadOnlyDictionary<string, double>?> layerWeights = new("--layer-weights")
    {
        Description = "Layers of the style loss and their weights, such as relu1_1=0.5,relu3_1=1; relu1_1 to relu5_1 if absent",
        HelpName = "LAYER[=W],...",
        CustomParser = LayerList.Parse,
    };

    private readonly Option<double> styleScale = new("--style-scale")
    {
        Description = "Size of the style relative to the result: larger gives larger strokes",
        DefaultValueFactory = _ => Defaults.StyleScale,
    };

    private readonly Option<int> margin = new("--margin")
    {
        Description = "Pixels around the image that are optimised with it and cut off: keeps the border free of a frame",
        DefaultValueFactory = _ => Defaults.Margin,
    };

    private readonly Option<string> init = new("--init")
    {
        Description = "Start from content, noise, style, or an image file",
        DefaultValueFactory = _ => "content",
        HelpName = "content|noise|style|FILE",
    };

    /// <summary>Gets the options.</summary>
    public IReadOnlyList<Option> Own =>
        [contentWeight, styleWeight, contentLayers, layerWeights, styleScale, margin, init];

    /// <summary>The method's options with those of the command line put in.</summary>
    /// <exception cref="ImageException">The image to start from cannot be read.</exception>
    public ImageOptimizationOptions Apply(ParseResult parse, ImageOptimizationOptions options)
    {
        string start = parse.GetRequiredValue(init);
        bool isFile = !Enum.TryParse(start, ignoreCase: true, out ImageInit kind) || kind == ImageInit.Image;
        return options with
        {
            ContentWeight = parse.GetValue(contentWeight),
            StyleWeight = parse.GetValue(styleWeight),
            ContentLayers = parse.GetValue(contentLayers) ?? options.ContentLayers,
            StyleLayers = parse.GetValue(layerWeights) ?? options.StyleLayers,
            StyleScale = parse.GetValue(styleScale),
            Margin = parse.GetValue(margin),
            Init = isFile ? ImageInit.Image : kind,
            InitImage = isFile ? ImageFile.Read(start) : null,
        };
    }
}
