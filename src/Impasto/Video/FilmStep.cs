namespace Impasto.Video;

/// <summary>A frame of a shot in a pass over it.</summary>
/// <param name="Pass">The pass, from 0.</param>
/// <param name="Frame">The frame, from 0.</param>
public readonly record struct FilmStep(int Pass, int Frame);
