using System.CommandLine;
using Impasto.Running;

namespace Impasto.Cli.Options;

/// <summary>With what means a command runs, and what it keeps of the run.</summary>
/// <param name="hasPreviews">Whether a picture can be shown while it is made.</param>
internal sealed class RunArguments(bool hasPreviews = true)
{
    private readonly Option<string?> checkpoint = new("--checkpoint")
    {
        Description = "Keep the state of the run in this file; the same command goes on from it after a stop",
        HelpName = "FILE",
    };

    private readonly WholeNumberOption previewEvery = new(
        "--preview-every",
        "Write the image so far to the output file every so many iterations; 0 for never",
        least: 0,
        most: 1_000_000);

    private readonly Option<string?> report = new("--report")
    {
        Description = "Write what was done, losses, times, memory, versions and hashes to this JSON file",
        HelpName = "FILE",
    };

    private readonly OverwriteOption overwrite = new();
    private readonly ThreadsOption threads = new();

    /// <summary>Gets the option of how much memory it takes.</summary>
    public MemoryOption Memory { get; init; } = new();

    /// <summary>Gets the option that makes a run one that goes on after a stop.</summary>
    public Option CheckpointOption => checkpoint;

    /// <summary>Gets the option that shows the picture while it is made.</summary>
    public Option PreviewOption => previewEvery;

    /// <summary>Gets the options that name a file or show the way of a single image.</summary>
    public IReadOnlyList<Option> OfOneRun => hasPreviews ? [checkpoint, previewEvery, report] : [checkpoint, report];

    /// <summary>Gets the options that say how this process works, and mean nothing to another one.</summary>
    public IReadOnlyList<Option> OfThisMachine => [.. OfOneRun, threads, Memory];

    public void AddTo(Command command) => command.AddAll([.. OfOneRun, overwrite, threads, Memory]);

    public string? Checkpoint(ParseResult parse) => parse.GetValue(checkpoint);

    public int PreviewEvery(ParseResult parse) => parse.GetValue(previewEvery) ?? 0;

    public string? Report(ParseResult parse) => parse.GetValue(report);

    /// <summary>Gets those that go with a job in a file, which says all that is made.</summary>
    public IReadOnlyList<Option> BesideJob => [previewEvery, report, overwrite, threads, Memory];

    /// <summary>The files that are written beside the picture.</summary>
    public IReadOnlyList<string> Written(ParseResult parse) =>
        [.. new[] { Checkpoint(parse), Report(parse) }.OfType<string>()];

    public RunContext Context(ParseResult parse, CancellationToken cancellationToken) => new()
    {
        Threads = threads.Number(parse),
        MemoryBudget = Memory.Budget(parse),
        Overwrite = parse.GetValue(overwrite),
        Cancellation = cancellationToken,
    };
}
