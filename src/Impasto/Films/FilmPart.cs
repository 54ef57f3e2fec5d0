namespace Impasto.Films;

/// <summary>
/// A part of a film that is painted by itself: a shot, or a block of frames where these have nothing to do with one
/// another.
/// </summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="First">The number of its first frame in the film, from 1.</param>
/// <param name="Times">When each of its frames is shown, in ticks of the film's clock.</param>
public sealed record FilmPart(int Number, int First, IReadOnlyList<long> Times);
