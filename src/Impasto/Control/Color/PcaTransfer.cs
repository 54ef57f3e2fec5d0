using Impasto.Media.Images;

namespace Impasto.Control.Color;

/// <summary>
/// Gives colours the reference's mean and covariance by the principal square roots of the covariances, which favour no
/// channel: <c>x' = S'^(1/2) S^(-1/2) (x - m) + m'</c> (the map of Hertzmann's "Image Analogies", 2001, in Gatys et
/// al., "Preserving Color in Neural Artistic Style Transfer", 2016, section 4.1).
/// </summary>
/// <remarks>A direction in which the image has no colours gets none: a flat image becomes one of one colour.</remarks>
public sealed class PcaTransfer : IColorTransfer
{
    /// <inheritdoc/>
    public void Match(ImageBuffer image, ImageBuffer reference)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(reference);
        if (ColorMoments.Of(image) is { } from && ColorMoments.Of(reference) is { } to)
        {
            Matrix3 colour = to.Covariance.Apply(variance => Math.Sqrt(Math.Max(0, variance)));
            Matrix3 whiten = from.Covariance.Apply(
                variance => variance < ColorMoments.LeastVariance ? 0 : 1 / Math.Sqrt(variance));
            from.Move(image, to, colour * whiten);
        }
    }
}
