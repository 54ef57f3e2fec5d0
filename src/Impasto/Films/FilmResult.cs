namespace Impasto.Films;

/// <summary>What became of a film.</summary>
/// <param name="Frames">The number of frames that were written.</param>
/// <param name="Shots">The number of shots that they are of.</param>
public sealed record FilmResult(int Frames, int Shots)
{
    /// <summary>Gets the length in seconds of what was written.</summary>
    public double Seconds { get; init; }

    /// <summary>
    /// Gets the file or the folder: of a film that was ended early where there was one of that name, a file beside it.
    /// </summary>
    public string Place { get; init; } = "";

    /// <summary>Gets whether it was ended early; the film plays up to there.</summary>
    public bool Interrupted { get; init; }

    /// <summary>Gets what there is to say of the film, as sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
