namespace Impasto.Training;

/// <summary>A style that a transform network learns.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Image">The image file, relative to the recipe's folder.</param>
/// <param name="Size">The longer edge, in pixels, at which it is looked at: it sets the size of the strokes.</param>
/// <param name="Detail">
/// The longer edge, in pixels, to which the image is made smaller before it gets its size, so that what is finer is not
/// learned, such as paper and canvas; null for its size.
/// </param>
/// <param name="Weight">The weight of its style loss; null to find one by <see cref="StyleWeightSearch"/>.</param>
public sealed record TransformStyle(string Name, string Image, int Size, int? Detail, double? Weight);
