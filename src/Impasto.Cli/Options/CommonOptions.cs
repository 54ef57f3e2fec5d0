using Impasto.Running;

namespace Impasto.Cli.Options;

/// <summary>What a method may be asked for whatever it is, described as its own options are.</summary>
internal sealed record CommonOptions : RunOptions
{
    /// <summary>Gets how much of the style there is; the method's own where null.</summary>
    [Option("strength", "From the scene as it is to all of the style",
        Least = 0, Most = 1, Absent = "the method's own")]
    public double? Strength { get; init; }

    /// <summary>Gets the size of the style relative to the picture; the method's own where null.</summary>
    [Option("style-scale", "Size of the style relative to the result: larger gives larger strokes",
        Least = 0, IsMoreThanLeast = true, Most = 16, Absent = "the method's own")]
    public double? StyleScale { get; init; }

    /// <summary>Gets the longer edge; the content's where null.</summary>
    [Option("size", "The result's longer edge", Least = 1, Most = 1e6, Unit = "pixels", Absent = "the content's")]
    public int? Size { get; init; }
}
