using System.CommandLine;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;

namespace Impasto.Cli.Commands;

/// <summary>
/// <c>impasto doodle</c>: paints from a sketch in flat colours alone (Champandard, "Semantic Style Transfer and Turning
/// Two-Bit Doodles into Fine Artworks", 2016): the job of <c>impasto stylize --method optimize --labels</c> without a
/// loss of the content.
/// </summary>
internal sealed class DoodleCommand : Verb
{
    private const string FromLabels = "labels";

    // What only a scene has, and what is chosen here.
    private static readonly string[] NotHere = ["content-weight", "content-layers", "init"];

    private readonly MethodCatalog methods;

    private readonly Argument<string> sketch = new("labels")
    {
        Description = "The sketch: an image in a few flat colours, one for each kind of thing",
        HelpName = "LABELS",
    };

    private readonly Option<string> style = new("--style")
    {
        Description = "The painting, or the name of a style that was saved",
        HelpName = "STYLE",
        Required = true,
    };

    private readonly Option<string> styleLabels = new("--style-labels")
    {
        Description = "The painting's labels: an image that is flat where the painting has each kind of thing, in the "
            + "colours of the sketch",
        HelpName = "LABELS",
        Required = true,
    };

    private readonly WholeNumberOption size = new(
        "--size", "The result's longer edge in pixels; the sketch's if absent", least: 1, most: 1_000_000);

    private readonly Option<string> init = new("--init")
    {
        Description = "Start from noise, or from the labels' own colours",
        HelpName = "noise|labels",
        DefaultValueFactory = _ => ImageOptimizationOptions.FromNoise,
    };

    private readonly OutputArguments output = new();
    private readonly RunArguments run = new();
    private readonly DescribedOptions own;

    public DoodleCommand(MethodCatalog methods)
        : base(
            "doodle",
            "Paint from a sketch in flat colours, as a painting does what has the same colours in its labels",
            "doodle sketch.png --style painting.jpg --style-labels painting-labels.png -o out.png")
    {
        this.methods = methods;
        IReadOnlyList<OptionDescription> described =
        [
            .. OptionDescription.Of(typeof(ImageOptimizationOptions)).Where(option => !NotHere.Contains(option.Name)),
        ];
        own = new DescribedOptions(described);
        init.AcceptOneOf(ImageOptimizationOptions.FromNoise, FromLabels);
        Add(sketch);
        this.AddAll(style, styleLabels);
        output.AddTo(this);
        this.AddAll(size, init);
        own.AddTo(this);
        Refuse(result => own.Complaint(result, described));
        run.AddTo(this);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        Job job = ToJob(parse);
        RunContext context = run.Context(parse, cancellationToken);
        using ModelLibrary models = ModelLibrary.ForUser();
        StyleImage.Open(job.Styles[0].Style, models);
        using JobRunner runner = new(methods, models, StyleStore.ForUser());
        runner.CheckFiles([job], context.Overwrite, [.. new[] { run.Report(parse) }.OfType<string>()]);
        RunReport? report = run.Report(parse) is not { } path ? null : new RunReport(path)
        {
            Method = Name,
            Job = new JobFile(methods).ToJson(job),
            Options = runner.ToRequest(job).Options!,
            Inputs = runner.InputsOf(job),
        };
        PictureRun picture = new(job.Output, models, Verbosity.Notes(parse))
        {
            OnResult = HoldResult,
            PreviewEvery = run.PreviewEvery(parse),
            Writing = output.Options(parse),
            Checkpoint = job.Checkpoint,
        };
        return picture.Execute(context, told => runner.Run(job, told), report);
    }

    private Job ToJob(ParseResult parse)
    {
        bool isFromLabels = parse.GetValue(init) == FromLabels;
        return new Job
        {
            Content = parse.GetRequiredValue(sketch),
            Labels = parse.GetRequiredValue(sketch),
            Styles =
            [
                new JobStyle(parse.GetRequiredValue(style)) { Labels = parse.GetRequiredValue(styleLabels) },
            ],
            Method = ImageOptimization.Name,
            Options = new Dictionary<string, string>(own.Chosen(parse.CommandResult))
            {
                ["content-weight"] = "0",
                ["init"] = isFromLabels
                    ? ImageOptimizationOptions.FromContent
                    : ImageOptimizationOptions.FromNoise,
            },
            Size = parse.GetValue(size),
            Output = output.Path(parse),
            Depth = output.Options(parse).Depth,
            Checkpoint = run.Checkpoint(parse),
        };
    }
}
