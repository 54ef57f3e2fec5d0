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

/// <summary>What the verbs that optimise an image from noise have in common.</summary>
/// <typeparam name="TOptions">The options of the method.</typeparam>
internal abstract class OptimizingVerb<TOptions> : Verb
    where TOptions : OptimizationOptions, new()
{
    private readonly Argument<string> image;
    private readonly OutputArguments output = new();
    private readonly RunArguments run = new();
    private readonly DescribedOptions own;

    protected OptimizingVerb(
        string name, string description, Argument<string> image, params IReadOnlyList<string> examples)
        : base(name, description, examples)
    {
        IReadOnlyList<OptionDescription> described = OptionDescription.Of(typeof(TOptions));
        this.image = image;
        own = new DescribedOptions(described);
        Add(image);
        output.AddTo(this);
        own.AddTo(this);
        Refuse(result => own.Complaint(result, described));
        run.AddTo(this);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    /// <summary>Makes the run.</summary>
    /// <param name="encoder">The encoder that was asked for.</param>
    /// <param name="source">The image that is looked at.</param>
    /// <param name="options">The options that were chosen.</param>
    /// <param name="checkpoint">The file that keeps the state; null for none.</param>
    protected abstract NoiseOptimization Make(
        FeatureEncoder encoder, ImageSource source, TOptions options, string? checkpoint);

    /// <summary>Opens the image that is looked at.</summary>
    /// <param name="named">What the command line says.</param>
    /// <param name="models">Where networks come from.</param>
    protected virtual ImageSource Open(string named, ModelLibrary models) => ImageSource.FromFile(named);

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        string path = output.Path(parse);
        TOptions options = own.Apply(parse, new TOptions());
        string source = parse.GetRequiredValue(image);
        RunContext context = run.Context(parse, cancellationToken);
        OutputFiles.CheckApart([source, .. options.Paths()], [path, .. run.Written(parse)], context.Overwrite);
        ImageFile.CheckWritable(path, output.Options(parse));
        RunReport? report = run.Report(parse) is not { } file ? null : new RunReport(file)
        {
            Method = Name, Options = options, Inputs = [source],
        };
        using ModelLibrary models = ModelLibrary.ForUser();
        FeatureEncoder encoder = models.FeatureEncoder(options.Encoder, options.EncoderOptions);
        NoiseOptimization method = Make(encoder, Open(source, models), options, run.Checkpoint(parse));
        ImageFile.CheckWritable(path, method.Levels[^1].Width, method.Levels[^1].Height, output.Options(parse));
        PictureRun picture = new(path, models, Verbosity.Notes(parse))
        {
            OnResult = HoldResult,
            PreviewEvery = run.PreviewEvery(parse),
            Writing = output.Options(parse),
            Checkpoint = run.Checkpoint(parse),
        };
        return picture.ExecuteAndWrite(context, method.Run, report);
    }
}
