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

/// <summary><c>impasto texture</c>: makes a new texture that looks like an example.</summary>
internal sealed class TextureCommand : Verb
{
    private static readonly IReadOnlyList<OptionDescription> Described =
        OptionDescription.Of(typeof(TextureSynthesisOptions));

    private readonly Argument<string> example = new("example")
    {
        Description = "The texture to imitate", HelpName = "STYLE",
    };

    private readonly OutputArguments output = new();
    private readonly RunArguments run = new();
    private readonly DescribedOptions own = new(Described);

    public TextureCommand()
        : base(
            "texture",
            "Synthesise a texture that looks like an example",
            "texture wall.jpg -o texture.png",
            "texture wall.jpg --width 800 --height 600 --report texture.json -o texture.png")
    {
        Add(example);
        output.AddTo(this);
        own.AddTo(this, Described);
        run.AddTo(this);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        string path = output.Path(parse);
        ImageFile.CheckWritable(path, output.Options(parse));
        TextureSynthesisOptions options = own.Apply(parse, new TextureSynthesisOptions());
        string source = parse.GetRequiredValue(example);
        RunReport? report = run.Report(parse) is not { } file ? null : new RunReport(file)
        {
            Method = Name, Options = options, Inputs = [source],
        };
        using ModelLibrary models = ModelLibrary.ForUser();
        VggEncoder encoder = models.Encoder(options.Encoder, options.EncoderOptions);
        TextureSynthesis method = new(encoder, ImageSource.FromFile(source), options)
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
