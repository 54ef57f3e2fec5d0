using Impasto.Running;

namespace Impasto.Methods.AnyStyle;

/// <summary>The options of <see cref="WhiteningColouring"/>.</summary>
public sealed record WhiteningColouringOptions : AnyStyleOptions
{
    /// <summary>
    /// Gets how many levels it works at, 1 to 5: with 3 from relu3_1 down to relu1_1. Where null, all that a folder of
    /// networks has, and three of the shipped ones.
    /// </summary>
    [Option("levels", "Levels: with 3 from relu3_1 down to relu1_1; fewer keep more of the scene", Least = 1, Most = 5,
        Absent = "3, or all that --model has")]
    public int? Levels { get; init; }
}
