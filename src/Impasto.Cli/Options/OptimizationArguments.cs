using System.CommandLine;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Optimizers;
using Impasto.Encoders;
using Impasto.Methods.Optimization;

namespace Impasto.Cli.Options;

/// <summary>The options that every command that optimises an image shares.</summary>
internal sealed class OptimizationArguments
{
    private static readonly ImageOptimizationOptions Defaults = new();

    private readonly Option<OptimizerKind> optimizer = new("--optimizer")
    {
        Description = "What moves the pixels",
        DefaultValueFactory = _ => Defaults.Optimizer,
    };

    private readonly Option<int> iterations = new("--iterations")
    {
        Description = "Iterations at each level of the pyramid",
        DefaultValueFactory = _ => Defaults.Iterations,
    };

    private readonly Option<double?> learningRate = new("--learning-rate")
    {
        Description = "Length of a step; 1 for lbfgs and 0.02 for adam if absent",
    };

    private readonly Option<int> history = new("--history")
    {
        Description = "Past steps that lbfgs keeps",
        DefaultValueFactory = _ => Defaults.History,
    };

    private readonly Option<LineSearch> lineSearch = new("--line-search")
    {
        Description = "How far lbfgs goes along its direction",
        DefaultValueFactory = _ => Defaults.LineSearch,
    };

    private readonly Option<double> pyramidFactor = new("--pyramid-factor")
    {
        Description = "How much larger each level is than the one before",
        DefaultValueFactory = _ => Math.Round(Defaults.PyramidFactor, 4),
    };

    private readonly Option<double?> tvWeight = new("--tv-weight")
    {
        Description = "Weight of total variation, which holds down noise of single pixels",
    };

    private readonly Option<double> rangeWeight = new("--range-weight")
    {
        Description = "Weight of colours that a picture cannot show, which would be cut off",
        DefaultValueFactory = _ => Defaults.RangeWeight,
    };

    private readonly Option<int> seed = new("--seed")
    {
        Description = "Seed of a start from noise",
    };

    private readonly Option<string?> checkpoint = new("--checkpoint")
    {
        Description = "Keep the state of the run in this file; the same command goes on from it after a stop",
        HelpName = "FILE",
    };

    private readonly Option<PoolKind> pooling = new("--pooling")
    {
        Description = "The encoder's pooling",
        DefaultValueFactory = _ => PoolKind.Max,
    };

    private readonly Option<PaddingMode?> padding = new("--padding")
    {
        Description = "The encoder's padding; the one that it was trained with if absent",
    };

    private readonly Option<PaddingMode?> firstPadding = new("--first-padding")
    {
        Description = "The padding of the encoder's first convolution alone",
    };

    private readonly Option<int> previewEvery = new("--preview-every")
    {
        Description = "Write the image so far to the output file every so many iterations; 0 for never",
        HelpName = "N",
    };

    private readonly Option<string?> report = new("--report")
    {
        Description = "Write losses, times, memory, options, versions and hashes to this JSON file",
        HelpName = "FILE",
    };

    public EncoderArguments Encoder { get; } = new();

    public ThreadsOption Threads { get; } = new();

    public OutputArguments Output { get; init; } = new();

    public Option<int?> Levels { get; } = new("--levels")
    {
        Description = "Levels of the pyramid, coarse to fine; chosen by the size if absent",
    };

    /// <summary>Gets the options that nothing but an optimisation has a use for.</summary>
    public IReadOnlyList<Option> Own =>
    [
        iterations, optimizer, learningRate, history, lineSearch, pyramidFactor, tvWeight, rangeWeight, seed,
        pooling, padding, firstPadding, .. OfOneRun,
    ];

    /// <summary>Gets those of them that name a file or show the way of a single image.</summary>
    public IReadOnlyList<Option> OfOneRun => [checkpoint, previewEvery, report];

    public void AddTo(Command command)
    {
        Output.AddTo(command);
        Encoder.AddTo(command);
        foreach (Option option in (IEnumerable<Option>)[Levels, .. Own, Threads])
        {
            command.Add(option);
        }
    }

    /// <summary>The method's options with those of the command line put in.</summary>
    public T Apply<T>(ParseResult parse, T options)
        where T : OptimizationOptions =>
        (T)((OptimizationOptions)options with
        {
            Optimizer = parse.GetValue(optimizer),
            Iterations = parse.GetValue(iterations),
            LearningRate = parse.GetValue(learningRate),
            History = parse.GetValue(history),
            LineSearch = parse.GetValue(lineSearch),
            Levels = parse.GetValue(Levels),
            PyramidFactor = parse.GetValue(pyramidFactor),
            TotalVariationWeight = parse.GetValue(tvWeight) ?? options.TotalVariationWeight,
            RangeWeight = parse.GetValue(rangeWeight),
            Seed = parse.GetValue(seed),
            Threads = parse.GetValue(Threads),
            CheckpointPath = parse.GetValue(checkpoint),
        });

    public EncoderOptions EncoderOptions(ParseResult parse) => new()
    {
        Pooling = parse.GetValue(pooling),
        Padding = parse.GetValue(padding),
        FirstPadding = parse.GetValue(firstPadding),
    };

    public int PreviewEvery(ParseResult parse) => parse.GetValue(previewEvery);

    public string? Report(ParseResult parse) => parse.GetValue(report);
}
