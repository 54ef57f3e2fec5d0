using System.CommandLine;
using System.Globalization;
using Impasto.Cli.Benchmarks;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Running;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto bench scale</c>: time and memory of pictures against their size.</summary>
internal sealed class BenchScaleCommand : Verb
{
    private const double MostMegapixels = 250;

    private static readonly string[] Usual =
        ["great-wave=--style great-wave", "adain=--method adain --refine 0", "wct=--method wct --refine 0"];

    private readonly Argument<string[]> methods = new("methods")
    {
        Description = "What paints: great-wave, adain or wct, these two without refinement, which are all measured if "
            + "absent; the name of another method; or a name to show, '=' and options of stylize, in quotes",
        HelpName = "METHOD",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<double[]> megapixels = new("--megapixels")
    {
        Description = "Millions of pixels, such as 1,16,42 (default: 0.25,1,4,16,42,96)",
        HelpName = "N,...",
        CustomParser = NumberList.Parse,
    };

    private readonly MemoryOption memory = new();

    private readonly Option<string?> plot = new("--plot")
    {
        Description = "Draw the plot in this file", HelpName = "FILE.svg",
    };

    private readonly JsonOption json = new("Print one JSON object a picture in place of a table");
    private readonly ThreadsOption threads = new();

    public BenchScaleCommand()
        : base(
            "scale",
            "Measure time and memory of pictures against their size, each in a process of its own",
            "bench scale --max-memory 4GB --plot scale.svg",
            "bench scale \"light=--style great-wave --light\" --megapixels 1,16")
    {
        Add(methods);
        this.AddAll(megapixels, memory, plot, json, threads);

        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private static string Named(string method) =>
        Usual.FirstOrDefault(usual => usual.StartsWith($"{method}=", StringComparison.Ordinal)) ?? method;

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        double[] sizes = parse.GetValue(megapixels) is { Length: > 0 } asked ? asked : [0.25, 1, 4, 16, 42, 96];
        if (sizes.Any(size => size is not (>= 0.01 and <= MostMegapixels)))
        {
            throw new ArgumentException($"--megapixels are numbers from 0.01 to {MostMegapixels}.");
        }

        if (parse.GetValue(plot) is { } drawn)
        {
            OutputFiles.Try(drawn);
        }

        using ScaleRun run = new(threads.Number(parse), parse.GetValue(memory));
        IReadOnlyList<(string Name, string[] Options)> named =
            run.Parse(parse.GetValue(methods) is { Length: > 0 } some ? some.Select(Named) : Usual);
        TextWriter output = parse.InvocationConfiguration.Output;
        bool isJson = parse.GetValue(json);
        if (!isJson)
        {
            output.WriteLine("| method | megapixels | as | seconds | of processors | MB planned | MB resident |");
            output.WriteLine("|---|---:|---|---:|---:|---:|---:|");
        }

        List<ScalePoint> points = [];
        foreach (ScalePoint point in run.Paint(named, sizes, cancellationToken))
        {
            points.Add(point);
            HoldResult();
            if (isJson)
            {
                JsonOption.Write(output, point);
            }
            else
            {
                output.WriteLine(Row(point));
            }
        }

        if (parse.GetValue(plot) is { } file)
        {
            AtomicFile.WriteText(file, ScalePlot.Draw(points));
        }

        return points.Exists(point => point.Refusal is null) ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Row(ScalePoint point) => point.Refusal is { } refusal
        ? Text($"| {point.Method} | {point.Megapixels:0.##} | {refusal} | | | | |")
        : Text($"| {point.Method} | {point.Megapixels:0.##} | {(point.IsInStrips ? "strips" : "whole")} ")
            + Text($"| {point.Seconds:0.0} | {point.CpuSeconds:0.0} | {point.PlannedBytes / 1e6:0} ")
            + Text($"| {point.PeakBytes / 1e6:0} |");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
