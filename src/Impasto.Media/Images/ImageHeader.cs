namespace Impasto.Media.Images;

/// <summary>What is known of an image before its pixels are decoded: the size and alpha that they will have.</summary>
/// <param name="Width">The width in pixels.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="HasAlpha">Whether there is alpha.</param>
/// <param name="ReadBytes">What it takes to decode it beside its samples, in bytes.</param>
/// <param name="GivesRows">Whether it can be decoded in rows, without being in memory as a whole.</param>
internal readonly record struct ImageHeader(int Width, int Height, bool HasAlpha, long ReadBytes, bool GivesRows);
