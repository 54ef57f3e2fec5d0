using Impasto.Control.Color;
using Impasto.Running;

namespace Impasto.Jobs;

/// <summary>What any method may be asked for by a <see cref="Job"/>, described as its own options are.</summary>
public sealed record CommonOptions : RunOptions
{
    /// <summary>
    /// The name of <see cref="Stroke"/>, which jobs and forms have as the number of <see cref="StyleScale"/> only.
    /// </summary>
    internal const string Word = "stroke";

    /// <summary>Gets how much of the style there is, 0 to 1; the method's own where null.</summary>
    [Option("strength", "From the scene as it is to all of the style",
        Least = 0, Most = 1, Absent = "the method's own")]
    public double? Strength { get; init; }

    /// <summary>Gets the size of the style relative to the picture, to 16; the method's own where null.</summary>
    [Option("style-scale", "Size of the style relative to the result: larger gives larger strokes",
        Least = 0, IsMoreThanLeast = true, Most = 16, Absent = "the method's own")]
    public double? StyleScale { get; init; }

    /// <summary>Gets the size of the style in a word; null for none.</summary>
    [Option(Word, "The same in a word: --style-scale 0.5, 1 or 2", Absent = "the method's own")]
    public Stroke? Stroke { get; init; }

    /// <summary>Gets whose colours the picture has.</summary>
    [Option("color", "Whose colours: the style's, or the scene's, as a palette (histogram) or pixel by pixel")]
    public ColorMode Color { get; init; }

    /// <summary>Gets how colours are matched; the default where null.</summary>
    [Option("color-transfer", "How --color histogram matches colours", Absent = "pca")]
    public ColorTransferKind? ColorTransfer { get; init; }

    /// <summary>Gets how much of the colours is the scene's, 0 to 1; all where null.</summary>
    [Option("color-strength", "With --color, from the style's colours to the scene's",
        Least = 0, Most = 1, Absent = "1")]
    public double? ColorStrength { get; init; }

    /// <summary>Gets whether a photograph stays one.</summary>
    [Option("photoreal", "A photograph stays one: light and colours of the style, edges and detail of the scene")]
    public bool Photoreal { get; init; }

    /// <summary>Gets the longer edge in pixels; the content's where null.</summary>
    [Option("size", "The result's longer edge", Least = 1, Most = 1e6, Unit = "pixels", Absent = "the content's")]
    public int? Size { get; init; }

    /// <summary>Gets what does not go together, on the command line; null for nothing.</summary>
    public string? Complaint => this switch
    {
        { Stroke: not null, StyleScale: not null } => "--stroke is --style-scale in a word; give one of the two",
        { ColorTransfer: not null, Color: not ColorMode.Histogram } => "--color-transfer is for --color histogram",
        { ColorStrength: not null, Color: ColorMode.Style } =>
            "--color-strength is for --color histogram or luminance",
        _ => null,
    };

    /// <summary>Gives a job with what was chosen.</summary>
    /// <param name="job">The job.</param>
    /// <returns>The job, with all of these options in place of what it had of them.</returns>
    public Job ApplyTo(Job job) => job with
    {
        Strength = Strength,
        StyleScale = Stroke switch
        {
            Jobs.Stroke.Fine => 0.5,
            Jobs.Stroke.Medium => 1,
            Jobs.Stroke.Broad => 2,
            _ => StyleScale,
        },
        Color = Color == ColorMode.Style ? null : Color,
        ColorTransfer = ColorTransfer,
        ColorStrength = ColorStrength,
        Photoreal = Photoreal,
        Size = Size,
    };
}
