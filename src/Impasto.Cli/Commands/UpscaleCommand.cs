using System.CommandLine;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Media.Images;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Running;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto upscale</c>: enlarges an image.</summary>
internal sealed class UpscaleCommand : Verb
{
    private readonly Argument<string> image = new("image") { Description = "The image to enlarge", HelpName = "IMAGE" };

    private readonly WholeNumberOption scale = new(
        "--scale", "How many times longer the edges become", choices: [2, 4, 8], absent: 4);

    private readonly Option<string?> model = new("--model")
    {
        Description = "The weight file of a super-resolution network; the one that Impasto brings along if absent",
        HelpName = "FILE",
    };

    private readonly OutputArguments output = new();
    private readonly OverwriteOption overwrite = new();
    private readonly ThreadsOption threads = new();
    private readonly MemoryOption memory = new();

    public UpscaleCommand()
        : base("upscale", "Enlarge an image by super-resolution", "upscale small.jpg --scale 4 -o large.png")
    {
        Add(image);
        Add(scale);
        Add(model);
        output.AddTo(this);
        Add(overwrite);
        Add(threads);
        Add(memory);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        string path = output.Path(parse), source = parse.GetRequiredValue(image);
        string[] inputs = [source, .. new[] { parse.GetValue(model) }.OfType<string>()];
        OutputFiles.CheckApart(inputs, [path], parse.GetValue(overwrite));
        ImageFile.CheckWritable(path, output.Options(parse));
        using ModelLibrary models = ModelLibrary.ForUser();
        Upscaling method = new(Load(parse, models));
        RunContext context = new()
        {
            Threads = threads.Number(parse), MemoryBudget = memory.Budget(parse), Cancellation = cancellationToken,
        };
        PictureRun picture = new(path, models, Verbosity.Notes(parse))
        {
            Writing = output.Options(parse), OnResult = HoldResult,
        };
        ImageSource small = ImageSource.FromFile(source);
        ImageFile.CheckWritable(path, small.Width * method.Scale, small.Height * method.Scale, output.Options(parse));
        return picture.ExecuteAndWrite(context, told => method.Upscale(small, told));
    }

    private UpscaleNetwork Load(ParseResult parse, ModelLibrary models)
    {
        int wanted = scale.Number(parse);
        if (parse.GetValue(model) is not { } path)
        {
            return models.Upscale(wanted);
        }

        UpscaleNetwork network = models.Upscale(path);
        return parse.GetResult(scale) is { Implicit: false } && network.Options.Scale != wanted
            ? throw new ArgumentException(
                $"{path}: this network enlarges {network.Options.Scale} times, not {wanted}; leave --scale out.")
            : network;
    }
}
