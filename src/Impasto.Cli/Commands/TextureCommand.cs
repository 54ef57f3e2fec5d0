using System.CommandLine;
using Impasto.Cli.Display;
using Impasto.Cli.Options;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto texture</c>: makes a new texture that looks like an example.</summary>
internal sealed class TextureCommand : Command
{
    private static readonly IReadOnlyList<OptionDescription> Described =
        OptionDescription.Of(typeof(TextureSynthesisOptions));

    private readonly Argument<string> example = new("example") { Description = "The texture to imitate", HelpName = "STYLE" };
    private readonly OutputArguments output = new();
    private readonly RunArguments run = new();
    private readonly DescribedOptions own = new(Described);

    public TextureCommand()
        : base("texture", "Synthesise a texture that looks like an example")
    {
        Add(example);
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
        TextureSynthesisOptions options = own.Apply(parse, new TextureSynthesisOptions());
        string source = parse.GetRequiredValue(example);
        using ModelLibrary models = ModelLibrary.ForUser();
        VggEncoder encoder = models.Encoder(options.Encoder, options.EncoderOptions);
        TextureSynthesis method = new(encoder, ImageSource.FromFile(source), options)
        {
            Checkpoint = run.Checkpoint(parse),
        };
        RunReport? report = run.Report(parse) is not { } file ? null : new RunReport(file)
        {
            Method = "texture", Request = options, Inputs = [source],
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
