using System.CommandLine;
using Impasto.Cli.Options;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Models;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto texture</c>: makes a new texture that looks like an example.</summary>
internal sealed class TextureCommand : Command
{
    private static readonly TextureSynthesisOptions Defaults = new();

    private readonly Argument<string> example = new("example") { Description = "The texture to imitate", HelpName = "STYLE" };

    private readonly Option<int> width = new("--width") { Description = "Width in pixels", DefaultValueFactory = _ => Defaults.Width };

    private readonly Option<int> height = new("--height") { Description = "Height in pixels", DefaultValueFactory = _ => Defaults.Height };

    private readonly Option<double> styleScale = new("--style-scale")
    {
        Description = "Size of the example relative to the texture",
        DefaultValueFactory = _ => Defaults.StyleScale,
    };

    private readonly Option<IReadOnlyDictionary<string, double>?> layerWeights = new("--layer-weights")
    {
        Description = "Layers of the style loss and their weights; relu1_1 to relu5_1 if absent",
        HelpName = "LAYER[=W],...",
        CustomParser = LayerList.Parse,
    };

    private readonly OptimizationArguments arguments = new();

    public TextureCommand()
        : base("texture", "Synthesise a texture that looks like an example")
    {
        Add(example);
        Add(width);
        Add(height);
        Add(styleScale);
        Add(layerWeights);
        arguments.AddTo(this);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        OptimizationRun run = new(arguments, parse, "texture", arguments.Output.Path(parse));
        TextureSynthesisOptions options = arguments.Apply(parse, Defaults) with
        {
            Width = parse.GetValue(width),
            Height = parse.GetValue(height),
            StyleScale = parse.GetValue(styleScale),
            StyleLayers = parse.GetValue(layerWeights) ?? Defaults.StyleLayers,
        };
        string path = parse.GetRequiredValue(example);
        ImageBuffer texture = ImageFile.Read(path);
        using ModelLibrary models = ModelLibrary.ForUser();
        VggEncoder encoder = arguments.Encoder.Load(parse, models, arguments.EncoderOptions(parse));
        TextureSynthesis synthesis = new(encoder, texture, options);
        return run.Execute(
            options, encoder, [path], synthesis.PlanMemory(), synthesis.Run, cancellationToken);
    }
}
