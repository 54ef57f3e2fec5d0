using System.CommandLine;
using System.Globalization;
using Impasto.Cli.Benchmarks;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Compute.Execution;
using Impasto.Models;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto bench</c>: times the engine on the work of style transfer.</summary>
internal sealed class BenchCommand : Verb
{
    private readonly Argument<string> suite = new("suite") { Description = "What to time", HelpName = "SUITE" };

    private readonly WholeNumberOption size = new(
        "--size", "The edge of the square image in pixels", least: 1, most: 100_000, absent: 512);

    private readonly WholeNumberOption repeat = new(
        "--repeat", "Timed runs of each case", least: 1, most: 1_000_000, absent: 5);

    private readonly JsonOption json = new();

    private readonly Option<bool> profile = new("--profile")
    {
        Description = "Print instead how long each operator takes, what it computes and moves, and how near the "
            + "machine's limit that is",
    };

    private readonly Option<string?> model = new("--model")
    {
        Description = "wct: a folder of networks; those that Impasto brings along by default",
        HelpName = "DIR",
    };

    private readonly EncoderArguments encoder = new();
    private readonly ThreadsOption threads = new();

    public BenchCommand()
        : base(
            "bench",
            "Time the engine on the work of style transfer",
            "bench vgg19-gradient",
            "bench conv --size 256 --repeat 9 --json")
    {
        suite.AcceptOneOf([.. BenchmarkSuites.All.Keys]);
        Add(suite);
        this.AddAll(size, threads, repeat, json, profile, model);

        encoder.AddTo(this);
        Add(new BenchQualityCommand());
        Add(new BenchEncoderCommand());
        Add(new BenchScaleCommand());
        Add(new BenchWorthCommand());
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        int runs = repeat.Number(parse);
        string name = parse.GetRequiredValue(suite);
        int threadCount = threads.Number(parse);
        using WorkerPool pool = new(threadCount);
        using ModelLibrary models = ModelLibrary.ForUser();
        using BenchmarkSuites suites = new(
            size.Number(parse),
            threadCount,
            () => models.Encoder(encoder.Named(parse)),
            models,
            parse.GetValue(model));
        BenchmarkRunner runner = new(runs, pool);
        List<BenchmarkResult> results = [];
        ProfileTable? table = parse.GetValue(profile) ? suites.Limits(runner) : null;
        foreach (BenchmarkCase benchmark in BenchmarkSuites.All[name](suites))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (table is not null && runner.Profile(benchmark) is { } operators)
            {
                output.Write($"{benchmark.Name}\n{table.Of(operators)}");
                continue;
            }

            results.Add(runner.Run(benchmark));
            if (!parse.GetValue(json))
            {
                output.WriteLine(Text(results[^1]));
            }
        }

        if (parse.GetValue(json))
        {
            JsonOption.Write(output, new { Suite = name, Threads = threadCount, Results = results });
        }

        return ExitCode.Done;
    }

    private static string Text(BenchmarkResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Name,-28} median {result.MedianMs,9:0.00} ms  min {result.MinMs,9:0.00} ms  "
        + $"{result.Gflops,7:0.0} GFLOP/s  planned {result.PlannedMb,7:0.0} MB  peak {result.PeakMb,7:0.0} MB");
}
