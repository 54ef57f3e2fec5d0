using Impasto.Media.Images;

namespace Impasto.Control.Color;

/// <summary>
/// A way to give an image the colours of another, whatever stands where in the two. It may be used from several threads
/// at the same time, and gives the same for the same images.
/// </summary>
public interface IColorTransfer
{
    /// <summary>
    /// Changes the colours of an image in place; its alpha stays. Pixels count as much as their alpha says.
    /// </summary>
    /// <param name="image">The image; its samples have to be in [0, 1] afterwards.</param>
    /// <param name="reference">The image whose colours are taken, of any size.</param>
    void Match(ImageBuffer image, ImageBuffer reference);
}
