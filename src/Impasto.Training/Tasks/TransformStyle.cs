
namespace Impasto.Training.Tasks;

/// <summary>A style that a transform network learns.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Image">The image file, relative to the recipe's folder.</param>
/// <param name="Size">The longer edge, in pixels, at which it is looked at: it sets the size of the strokes.</param>
/// <param name="Detail">
/// The longer edge, in pixels, to which the image is made smaller before it gets its size, so that what is finer is not
/// learned, such as paper and canvas; null for its size.
/// </param>
/// <param name="Weight">The weight of its style loss; null to find one by <see cref="StyleWeightSearch"/>.</param>
public sealed record TransformStyle(string Name, string Image, int Size, int? Detail, double? Weight)
{
    /// <summary>
    /// Gets the part that is looked at: its left, upper, right and lower edge in percent of the image, whose own longer
    /// edge <see cref="Size"/> remains; null for all of it.
    /// </summary>
    public IReadOnlyList<int>? Crop { get; init; }

    /// <summary>
    /// Gets whether the range of that part is stretched to black and white, for paintings that are pale or dark.
    /// </summary>
    public bool Levels { get; init; }
}
