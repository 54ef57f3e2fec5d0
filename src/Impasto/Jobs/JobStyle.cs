namespace Impasto.Jobs;

/// <summary>A style of a job.</summary>
/// <param name="Style">
/// The path of an image, or the name of a style that was kept or that a network has learned.
/// </param>
public sealed record JobStyle(string Style)
{
    /// <summary>Gets how much of it there is relative to other styles, at least 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>
    /// Gets the path of a painting whose coarse forms the style has, in its own fine texture (<see
    /// cref="Methods.Optimization.MixedScales"/>); null for its own.
    /// </summary>
    public string? Coarse { get; init; }

    /// <summary>Gets the path of an image that is white where the style goes; null for everywhere.</summary>
    public string? Guide { get; init; }

    /// <summary>
    /// Gets the path of an image that is white where the style is to be learned from; null for all of it.
    /// </summary>
    public string? Mask { get; init; }

    /// <summary>
    /// Gets the path of an image of labels of the style, which say where it goes by those of the job; null for none.
    /// </summary>
    public string? Labels { get; init; }
}
