using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Methods.Optimization;

/// <summary>
/// Feature inversion (Mahendran and Vedaldi, "Understanding Deep Image Representations by Inverting Them", CVPR 2015):
/// an image that starts from noise is moved until its features at one layer are those of a given image. What comes
/// back is what the layer knows of the image.
/// </summary>
public sealed class FeatureInversion : NoiseOptimization
{
    // Features are all that counts here; total variation only decides among images that have the same.
    private const double ContentWeight = 30;

    /// <summary>Gets a run ready; nothing is computed yet.</summary>
    /// <param name="encoder">The encoder to invert; kept alive by the caller.</param>
    /// <param name="image">The image whose features are inverted.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public FeatureInversion(FeatureEncoder encoder, ImageSource image, FeatureInversionOptions? options = null)
        : base(encoder, image, options ??= new FeatureInversionOptions())
    {
        string layer = options.Layer ?? encoder.ContentLayers.First().Key;
        ContentLoss loss = new(new Dictionary<string, double> { [layer] = 1 });
        Term = new PerceptualTerm("content", ContentWeight, loss, TermTarget.Content);
        Targets = new TargetImages([]) { Content = image };
        (int width, int height) = ImageBuffer.FitLongerEdge(
            image.Width, image.Height, options.Size ?? Math.Max(image.Width, image.Height));
        Size = new PyramidLevel(width, height);
    }

    private protected override PerceptualTerm Term { get; }

    private protected override TargetImages Targets { get; }

    private protected override PyramidLevel Size { get; }
}
