using System.CommandLine;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto stylize</c>: repaints an image in the style of others.</summary>
internal sealed class StylizeCommand : Command
{
    private static readonly ImageOptimizationOptions Defaults = new();

    private readonly Argument<string> content = new("content") { Description = "The image to repaint", HelpName = "CONTENT" };

    private readonly Option<string[]> styles = new("--style")
    {
        Description = "An image in the style to paint in; may be given several times",
        HelpName = "STYLE",
        Required = true,
    };

    private readonly Option<double[]?> styleBlend = new("--style-blend")
    {
        Description = "Weights of several styles relative to each other, such as 0.3,0.7; equal if absent",
        HelpName = "W,W",
        CustomParser = NumberList.Parse,
    };

    private readonly Option<string> method = new("--method")
    {
        Description = "How: " + string.Join("; ", MethodCatalog.Stylizers.Select(m => $"{m.Name} ({m.Summary})")),
        DefaultValueFactory = _ => MethodCatalog.Stylizers[0].Name,
    };

    private readonly Option<int?> size = new("--size") { Description = "The result's longer edge in pixels; the content's if absent" };

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

    private readonly OptimizationArguments arguments = new();

    public StylizeCommand()
        : base("stylize", "Repaint an image in the style of another")
    {
        method.AcceptOnlyFromAmong([.. MethodCatalog.Stylizers.Select(m => m.Name)]);
        Add(content);
        Option[] own =
        [
            styles, styleBlend, method, size, contentWeight, styleWeight, contentLayers, layerWeights, styleScale, margin, init,
        ];
        foreach (Option option in own)
        {
            Add(option);
        }

        arguments.AddTo(this);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        arguments.Output.Check(parse);
        ImageOptimizationOptions options = ReadOptions(parse);
        string contentPath = parse.GetRequiredValue(content);
        string[] stylePaths = parse.GetRequiredValue(styles);
        ImageBuffer scene = ImageFile.Read(contentPath);
        List<ImageBuffer> paintings = [.. stylePaths.Select(path => ImageFile.Read(path))];
        using VggEncoder encoder = arguments.Encoder.Load(parse, arguments.EncoderOptions(parse));
        ImageOptimization optimization = new(encoder, scene, paintings, options);
        return new OptimizationRun(arguments, parse, "optimize").Execute(
            options, encoder, [contentPath, .. stylePaths], optimization.PlanMemory(), optimization.Run, cancellationToken);
    }

    private ImageOptimizationOptions ReadOptions(ParseResult parse)
    {
        string start = parse.GetRequiredValue(init);
        bool isFile = !Enum.TryParse(start, ignoreCase: true, out ImageInit kind) || kind == ImageInit.Image;
        return arguments.Apply(parse, Defaults) with
        {
            Size = parse.GetValue(size),
            ContentWeight = parse.GetValue(contentWeight),
            StyleWeight = parse.GetValue(styleWeight),
            ContentLayers = parse.GetValue(contentLayers) ?? Defaults.ContentLayers,
            StyleLayers = parse.GetValue(layerWeights) ?? Defaults.StyleLayers,
            StyleScale = parse.GetValue(styleScale),
            Margin = parse.GetValue(margin),
            StyleBlend = parse.GetValue(styleBlend) is { Length: > 0 } blend ? blend : null,
            Init = isFile ? ImageInit.Image : kind,
            InitImage = isFile ? ImageFile.Read(start) : null,
        };
    }
}
