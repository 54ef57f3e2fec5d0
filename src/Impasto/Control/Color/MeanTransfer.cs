using Impasto.Media.Images;

namespace Impasto.Control.Color;

/// <summary>Moves all colours alike, until their mean is the reference's: <c>x' = x - m + m'</c>.</summary>
public sealed class MeanTransfer : IColorTransfer
{
    /// <inheritdoc/>
    public void Match(ImageBuffer image, ImageBuffer reference)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(reference);
        if (ColorMoments.Of(image) is { } from && ColorMoments.Of(reference) is { } to)
        {
            from.Move(image, to, Matrix3.Identity);
        }
    }
}
