namespace Impasto.Media.Images;

/// <summary>What is known of an image before its pixels are decoded: the size and alpha that they will have.</summary>
internal readonly record struct ImageHeader(int Width, int Height, bool HasAlpha);
