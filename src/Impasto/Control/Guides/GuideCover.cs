using Impasto.Compute.Tensors;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Control.Guides;

/// <summary>
/// How much of styles each pixel of a picture gets by its guides, which are read once: for the steps after a method,
/// which leave the scene where no guide is, in pictures on the way too.
/// </summary>
internal sealed class GuideCover
{
    private readonly PyramidLevel size;
    private readonly float[] plane;

    private GuideCover(PyramidLevel size, float[] plane)
    {
        (this.size, this.plane) = (size, plane);
    }

    /// <summary>Reads guides, as <see cref="GuideSet.Read"/> does.</summary>
    /// <param name="guides">The guides.</param>
    /// <param name="weights">The weights of the styles.</param>
    /// <param name="size">The size of the picture.</param>
    /// <returns>The cover; null where styles cover everything.</returns>
    /// <exception cref="ArgumentException">No guide is white anywhere.</exception>
    public static GuideCover? Read(
        IReadOnlyList<ImageSource?> guides, IReadOnlyList<double> weights, PyramidLevel size) =>
        GuideSet.Read(guides, weights, size) is { } set ? new GuideCover(size, set.CoverAt(size)) : null;

    /// <summary>The memory of the cover of a picture, in bytes: while it is used.</summary>
    /// <param name="guides">The guides.</param>
    /// <param name="size">The size of the picture.</param>
    public static long PlanBytes(IReadOnlyList<ImageSource?> guides, PyramidLevel size) =>
        guides.Count == 0 ? 0 : sizeof(float) * (long)size.Width * size.Height;

    /// <summary>The memory that it takes to read the guides beside the cover, in bytes.</summary>
    /// <param name="guides">The guides.</param>
    /// <param name="size">The size of the picture.</param>
    public static long PlanReading(IReadOnlyList<ImageSource?> guides, PyramidLevel size) =>
        GuideSet.PlanBytes(guides.Count, size) + GuideSet.PlanReading(guides, size);

    /// <summary>The cover of each pixel of a picture, 0 to 1.</summary>
    /// <param name="picture">The picture, of any size.</param>
    public float[] At(ImageBuffer picture) => (picture.Width, picture.Height) == (size.Width, size.Height)
        ? plane
        : PlaceMeans.Of(
            plane,
            size,
            new PyramidLevel(picture.Width, picture.Height),
            new Shape(1, picture.Height, picture.Width, 1));
}
