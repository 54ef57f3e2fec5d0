using System.CommandLine;
using Impasto.Cli.Display;
using Impasto.Cli.Options;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto reconstruct</c>: shows what a layer knows of an image.</summary>
internal sealed class ReconstructCommand : Command
{
    private static readonly IReadOnlyList<OptionDescription> Described =
        OptionDescription.Of(typeof(FeatureInversionOptions));

    private readonly Argument<string> image = new("image") { Description = "The image whose features are inverted", HelpName = "IMAGE" };
    private readonly OutputArguments output = new();
    private readonly RunArguments run = new();
    private readonly DescribedOptions own = new(Described);

    public ReconstructCommand()
        : base("reconstruct", "Reconstruct an image from its features at one layer")
    {
        Add(image);
        output.AddTo(this);
        foreach (Option option in own.All)
        {
            Add(option);
        }

        run.AddTo(this);
        Validators.Add(command =>
        {
            if (own.Complaints(command, Described, name => $"--{name} is no option here.").FirstOrDefault() is { } complaint)
            {
                command.AddError(complaint);
            }
        });
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        string path = output.Path(parse);
        ImageFile.CheckWritable(path, output.Options(parse));
        FeatureInversionOptions options = own.Apply(parse, new FeatureInversionOptions());
        string source = parse.GetRequiredValue(image);
        using ModelLibrary models = ModelLibrary.ForUser();
        VggEncoder encoder = models.Encoder(options.Encoder, options.EncoderOptions);
        FeatureInversion method = new(encoder, ImageSource.FromFile(source), options)
        {
            Checkpoint = run.Checkpoint(parse),
        };
        RunReport? report = run.Report(parse) is not { } file ? null : new RunReport(file)
        {
            Method = "reconstruct", Request = options, Inputs = [source],
        };
        PictureRun picture = new(path)
        {
            PreviewEvery = run.PreviewEvery(parse),
            Writing = output.Options(parse),
            Checkpoint = run.Checkpoint(parse),
        };
        return picture.Execute(run.Context(parse, cancellationToken), Make, report);

        RunResult Make(RunContext context)
        {
            RunResult result = method.Run(context);
            ImageFile.Write(result.Image, path, output.Options(parse));
            if (!result.Interrupted && run.Checkpoint(parse) is { } checkpoint)
            {
                File.Delete(checkpoint);
            }

            return result;
        }
    }
}
