using System.CommandLine;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Exporting;
using Impasto.Models;
using Impasto.Onnx;
using Impasto.Running;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto models export</c>: writes a network as ONNX.</summary>
internal sealed class ModelsExportCommand : Verb
{
    private const string Dynamic = "dynamic";
    private const string Bytes = "0..255", ChannelsLast = "nhwc";

    private readonly Argument<string> name = new("NAME")
    {
        Description = "A learned style, the name of an installed model, a weight file, or a network that Impasto "
            + "brings along",
    };

    private readonly Option<string> output = new("--output", "-o")
    {
        Description = "The ONNX file to write", HelpName = "OUT", Required = true,
    };

    private readonly Option<string?> style = new("--style")
    {
        Description = "The style, of a network that has several; all of them, with an input for weights, if absent",
        HelpName = "NAME",
    };

    private readonly Option<string?> layer = new("--layer")
    {
        Description = "The layer to which an encoder is exported; relu4_1, or its last one, if absent",
        HelpName = "L",
    };

    private readonly ImageSizeOption size = new("--size", "The only size that images have", Dynamic);

    private readonly Option<string> batch = new("--batch")
    {
        Description = "How many images pass at a time",
        HelpName = $"1|{Dynamic}",
        DefaultValueFactory = _ => "1",
    };

    private readonly Option<string> range = new("--range")
    {
        Description = "What the darkest and the brightest sample of an image are",
        HelpName = $"0..1|{Bytes}",
        DefaultValueFactory = _ => "0..1",
    };

    private readonly Option<string> layout = new("--layout")
    {
        Description = "The order of batch (n), channels (c), height and width in inputs and outputs",
        HelpName = $"nchw|{ChannelsLast}",
        DefaultValueFactory = _ => "nchw",
    };

    private readonly WholeNumberOption opset = new(
        "--opset",
        "The version of ONNX's operators",
        OnnxOptions.LeastOpset,
        OnnxOptions.HighestOpset,
        new OnnxOptions().Opset);

    private readonly Option<bool> half = new("--fp16")
    {
        Description = "Weights and what is computed with them in float16, in half the room; inputs and outputs stay "
            + "float32",
    };

    private readonly OverwriteOption overwrite = new("the weight file that is read");

    public ModelsExportCommand()
        : base(
            "export",
            "Write a network as ONNX, for other runtimes",
            "models export udnie -o udnie.onnx",
            "models export styles --batch dynamic --range 0..255 -o styles.onnx",
            "models export vgg19-compact --layer relu3_1 --size 256x256 -o encoder.onnx")
    {
        Add(name);
        Add(output);
        this.AddAll(style, layer, size, batch, range, layout, opset, half, overwrite);
        batch.AcceptOneOf("1", Dynamic);
        range.AcceptOneOf("0..1", Bytes);
        layout.AcceptOneOf("nchw", ChannelsLast);
        name.CompletionSources.Add(_ => NetworkExport.Names);
        SetAction(parse => Execute(parse));
    }

    private void Execute(ParseResult parse)
    {
        string network = parse.GetRequiredValue(name), path = parse.GetRequiredValue(output);
        OutputFiles.CheckApart([network], [path], parse.GetValue(overwrite));
        OutputFiles.Try(path);
        using ModelLibrary models = ModelLibrary.ForUser();
        OnnxModel model = NetworkExport.Of(
            models, network, new ExportChoice(parse.GetValue(style), parse.GetValue(layer)));
        OnnxOptions options = new()
        {
            Size = size.Size(parse),
            AnyBatch = parse.GetValue(batch) == Dynamic,
            Full = parse.GetValue(range) == Bytes ? OnnxOptions.Bytes : 1,
            ChannelsLast = parse.GetValue(layout) == ChannelsLast,
            Opset = opset.Number(parse),
            Half = parse.GetValue(half),
        };
        string usage = "";
        HoldResult();
        AtomicFile.Write(path, file => usage = OnnxFile.Write(file, model, options));
        parse.InvocationConfiguration.Output.WriteLine(usage);
    }
}
