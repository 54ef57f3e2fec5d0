using System.CommandLine;
using Impasto.Cli.Options;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Models;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto reconstruct</c>: shows what a layer knows of an image.</summary>
internal sealed class ReconstructCommand : Command
{
    private static readonly FeatureInversionOptions Defaults = new();

    private readonly Argument<string> image = new("image") { Description = "The image whose features are inverted", HelpName = "IMAGE" };

    private readonly Option<string> layer = new("--layer")
    {
        Description = "The layer to invert",
        DefaultValueFactory = _ => Defaults.Layer,
    };

    private readonly Option<int?> size = new("--size") { Description = "The result's longer edge in pixels; the image's if absent" };

    private readonly OptimizationArguments arguments = new();

    public ReconstructCommand()
        : base("reconstruct", "Reconstruct an image from its features at one layer")
    {
        Add(image);
        Add(layer);
        Add(size);
        arguments.AddTo(this);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        OptimizationRun run = new(arguments, parse, "reconstruct", arguments.Output.Path(parse));
        FeatureInversionOptions options = arguments.Apply(parse, Defaults) with
        {
            Layer = parse.GetRequiredValue(layer),
            Size = parse.GetValue(size),
        };
        string path = parse.GetRequiredValue(image);
        ImageBuffer target = ImageFile.Read(path);
        using ModelLibrary models = ModelLibrary.ForUser();
        VggEncoder encoder = arguments.Encoder.Load(parse, models, arguments.EncoderOptions(parse));
        FeatureInversion inversion = new(encoder, target, options);
        return run.Execute(
            options, encoder, [path], inversion.PlanMemory(), inversion.Run, cancellationToken);
    }
}
