using Impasto.Compute.Optimizers;
using Impasto.Running;

namespace Impasto.Tests.Running;

/// <summary>Options with one of each kind.</summary>
public sealed record EveryKindOptions : CommonOptions
{
    [Option("is-loud", "Whether it is loud")]
    public bool IsLoud { get; init; }

    [Option("brush-count", "How many brushes", Least = 1, Most = 5, Unit = "brushes")]
    public int Brushes { get; init; } = 3;

    [Option("wetness", "How wet", Least = 0, IsMoreThanLeast = true, Most = 2.5)]
    public double Wetness { get; init; } = 0.5;

    [Option("tilt", "How tilted", Least = 0, IsMoreThanLeast = true, Absent = "as it lies")]
    public double? Tilt { get; init; }

    [Option("coats", "At most so many", Most = 9)]
    public int? Coats { get; init; }

    [Option("line-search", "How far it goes")]
    public LineSearch LineSearch { get; init; }

    [Option("paper", "What it is on", ValueName = "FILE", IsPath = true)]
    public string? Paper { get; init; }

    [Option("layer-weights", "Where it looks")]
    public IReadOnlyDictionary<string, double> Layers { get; init; } =
        new Dictionary<string, double> { ["relu1_1"] = 1, ["relu2_1"] = 0.25 };

    /// <summary>No option: it has no description.</summary>
    public object? Companion { get; init; }
}
