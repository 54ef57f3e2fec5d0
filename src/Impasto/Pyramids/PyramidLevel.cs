namespace Impasto.Pyramids;

/// <summary>One level of a pyramid.</summary>
/// <param name="Width">The width of the image at this level, in pixels.</param>
/// <param name="Height">The height.</param>
public readonly record struct PyramidLevel(int Width, int Height);
