using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Methods.Optimization;

/// <summary>
/// Texture synthesis (Gatys, Ecker and Bethge, "Texture Synthesis Using Convolutional Neural Networks", NIPS 2015): an
/// image that starts from noise is moved until its Gram matrices, or what else a style loss measures, are those of an
/// example.
/// </summary>
public sealed class TextureSynthesis : NoiseOptimization
{
    // The style loss alone; its weight only sets it off against total variation as in style transfer.
    private const double StyleWeight = 30;

    private readonly TextureSynthesisOptions options;

    /// <summary>Gets a run ready; nothing is computed yet.</summary>
    /// <param name="encoder">Compares the images; kept alive by the caller.</param>
    /// <param name="example">The texture to imitate.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TextureSynthesis(FeatureEncoder encoder, ImageSource example, TextureSynthesisOptions? options = null)
        : base(encoder, example, options ??= new TextureSynthesisOptions())
    {
        this.options = options;
        Term = StyleLosses.Term(options.StyleLoss, StyleWeight, encoder, options.StyleLayers, options.Seed);
        Targets = new TargetImages([example], styleScale: options.StyleScale);
    }

    private protected override PerceptualTerm Term { get; }

    private protected override TargetImages Targets { get; }

    private protected override PyramidLevel Size => new(options.Width, options.Height);
}
