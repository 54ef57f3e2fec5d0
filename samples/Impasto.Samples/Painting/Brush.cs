namespace Impasto.Samples.Painting;

/// <summary>The strokes of one layer.</summary>
/// <param name="Width">The width of a stroke as a share of the picture's edge.</param>
/// <param name="Length">The length of a stroke, likewise.</param>
/// <param name="Count">The number of strokes.</param>
/// <param name="Load">How thick the paint is.</param>
internal readonly record struct Brush(float Width, float Length, int Count, float Load);
