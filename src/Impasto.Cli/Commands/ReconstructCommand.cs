using System.CommandLine;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto reconstruct</c>: shows what a layer knows of an image.</summary>
internal sealed class ReconstructCommand : Verb
{
    private static readonly IReadOnlyList<OptionDescription> Described =
        OptionDescription.Of(typeof(FeatureInversionOptions));

    private readonly Argument<string> image = new("image")
    {
        Description = "The image whose features are inverted", HelpName = "IMAGE",
    };

    private readonly OutputArguments output = new();
    private readonly RunArguments run = new();
    private readonly DescribedOptions own = new(Described);

    public ReconstructCommand()
        : base(
            "reconstruct",
            "Reconstruct an image from its features at one layer",
            "reconstruct photo.jpg --layer relu4_2 -o inverted.png")
    {
        Add(image);
        output.AddTo(this);
        own.AddTo(this, Described);
        run.AddTo(this);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        string path = output.Path(parse);
        ImageFile.CheckWritable(path, output.Options(parse));
        FeatureInversionOptions options = own.Apply(parse, new FeatureInversionOptions());
        string source = parse.GetRequiredValue(image);
        RunReport? report = run.Report(parse) is not { } file ? null : new RunReport(file)
        {
            Method = Name, Options = options, Inputs = [source],
        };
        using ModelLibrary models = ModelLibrary.ForUser();
        VggEncoder encoder = models.Encoder(options.Encoder, options.EncoderOptions);
        FeatureInversion method = new(encoder, ImageSource.FromFile(source), options)
        {
            Checkpoint = run.Checkpoint(parse),
        };
        PictureRun picture = new(path, models, Verbosity.Notes(parse))
        {
            PreviewEvery = run.PreviewEvery(parse),
            Writing = output.Options(parse),
            Checkpoint = run.Checkpoint(parse),
        };
        return picture.ExecuteAndWrite(run.Context(parse, cancellationToken), method.Run, report);
    }
}
