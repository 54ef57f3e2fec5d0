using Impasto.Control.Color;

namespace Impasto.Jobs;

/// <summary>
/// A request as data: what is to be painted, with paths and names in place of pixels. It says the same on the command
/// line, in a file (<see cref="JobFile"/>) and on another machine. With what means it is done is not part of it.
/// </summary>
public sealed record Job
{
    /// <summary>The version of the JSON that is written and read here.</summary>
    public const int Schema = 1;

    /// <summary>Gets the path of the image to repaint.</summary>
    public required string Content { get; init; }

    /// <summary>Gets the styles, at least one.</summary>
    public required IReadOnlyList<JobStyle> Styles { get; init; }

    /// <summary>Gets the name of the method; the one that the styles are made for where null.</summary>
    public string? Method { get; init; }

    /// <summary>Gets how much of the style there is, 0 to 1; the method's default where null.</summary>
    public double? Strength { get; init; }

    /// <summary>Gets the size of the style relative to the picture's; the method's default where null.</summary>
    public double? StyleScale { get; init; }

    /// <summary>Gets whose colours the picture has; the style's where null.</summary>
    public ColorMode? Color { get; init; }

    /// <summary>
    /// Gets how colours are matched with <see cref="ColorMode.Histogram"/>; by <see cref="ColorTransfers.Default"/>
    /// where null.
    /// </summary>
    public ColorTransferKind? ColorTransfer { get; init; }

    /// <summary>Gets how much of the colours is the content's, 0 to 1; all where null.</summary>
    public double? ColorStrength { get; init; }

    /// <summary>Gets whether a photograph stays one, with the edges and the detail of the scene.</summary>
    public bool Photoreal { get; init; }

    /// <summary>
    /// Gets the path of an image of labels of the content, a few flat colours: where each is goes what has that colour
    /// in the labels of a style; null for none.
    /// </summary>
    public string? Labels { get; init; }

    /// <summary>
    /// Gets into how many regions content and styles are cut by what is in them, 2 to 8, so that like goes to like;
    /// null for none.
    /// </summary>
    public int? AutoGuides { get; init; }

    /// <summary>Gets the path of an image that is white where the scene stays as it is; null for nowhere.</summary>
    public string? Keep { get; init; }

    /// <summary>Gets the length in pixels of the picture's longer edge; the content's own where null.</summary>
    public int? Size { get; init; }

    /// <summary>Gets the options that are chosen, by their names on the command line, as text.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the path of the picture to write; its extension chooses the format.</summary>
    public required string Output { get; init; }

    /// <summary>Gets the bits a channel of the picture, 8 or 16.</summary>
    public int Depth { get; init; } = 8;

    /// <summary>
    /// Gets how a film is read, divided and written, where <see cref="Content"/> is one; null for a picture.
    /// </summary>
    public FilmOptions? Film { get; init; }

    /// <summary>Gets the file in which a method that can resume keeps its state; none where null.</summary>
    public string? Checkpoint { get; init; }
}
