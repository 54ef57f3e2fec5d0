using System.CommandLine;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Running;
using Impasto.Weights;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto features</c>: writes what an encoder makes of an image.</summary>
internal sealed class FeaturesCommand : Verb
{
    private readonly Argument<string> image = new("image") { Description = "The image", HelpName = "IMAGE" };

    private readonly Option<string[]> layers = new("--layer")
    {
        Description = "A layer, such as relu4_1; may be given several times",
        Required = true,
        HelpName = "L",
    };

    private readonly WholeNumberOption size = new(
        "--size", "Resize the image's longer edge to this first", least: 1, most: 1_000_000);

    private readonly Option<bool> gram = new("--gram")
    {
        Description = "Write Gram matrices [C, C] in place of features [1, C, H, W]",
    };

    private readonly Option<string> output = new("--output", "-o")
    {
        Description = "The safetensors file to write: one float32 tensor a layer",
        HelpName = "OUT",
        Required = true,
    };

    private readonly EncoderArguments encoder = new();
    private readonly OverwriteOption overwrite = new();
    private readonly ThreadsOption threads = new();

    public FeaturesCommand()
        : base(
            "features",
            "Write an encoder's features of an image to a file",
            "features photo.jpg --layer relu4_1 --layer relu5_1 -o features.safetensors",
            "features photo.jpg --layer relu3_1 --gram -o gram.safetensors")
    {
        Add(image);
        encoder.AddTo(this);
        Add(layers);
        Add(size);
        Add(gram);
        Add(output);
        Add(overwrite);
        Add(threads);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse)));
    }

    private int Execute(ParseResult parse)
    {
        string path = parse.GetRequiredValue(image), target = parse.GetRequiredValue(output);
        string[] inputs = [path, .. new[] { encoder.Named(parse) }.OfType<string>()];
        OutputFiles.CheckApart(inputs, [target], parse.GetValue(overwrite));
        OutputFiles.Try(target);
        ImageSource source = ImageSource.FromFile(path).WithLongerEdge(parse.GetValue(size));
        using ModelLibrary models = ModelLibrary.ForUser();
        FeatureEncoder network = encoder.Load(parse, models);
        string[] wanted = parse.GetRequiredValue(layers);
        int smallest = network.SmallestEdge(wanted);
        if (Math.Min(source.Width, source.Height) < smallest)
        {
            throw new ArgumentException(
                $"{path}: {source.Width} x {source.Height} pixels are too few for {string.Join(", ", wanted)}: "
                + $"no edge may be shorter than {smallest} pixels; use a larger image, or --size.");
        }

        FeatureExtraction extraction = new(
            network,
            source.Width,
            source.Height,
            wanted,
            parse.GetValue(gram),
            threads.Number(parse));
        new RunContext().Require(new MemoryPlan((RunStage.Transform, extraction.PlanMemory())));
        SafetensorsWriter.Write(target, extraction.Run(source.Read().FillTransparent()));
        return ExitCode.Done;
    }
}
