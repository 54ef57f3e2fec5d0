using Impasto.Control.Guides;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Styles;

namespace Impasto.Losses;

/// <summary>The images that the terms of a <see cref="PerceptualObjective"/> take their targets from.</summary>
public sealed record TargetImages
{
    /// <summary>Takes the images.</summary>
    /// <param name="styles">The style images; none where no term asks for one.</param>
    /// <param name="blend">The styles' weights relative to each other; equal where null.</param>
    /// <param name="styleScale">The styles' longer edge relative to the image's; more than 0.</param>
    /// <exception cref="ArgumentException">The weights do not fit the styles.</exception>
    public TargetImages(
        IReadOnlyList<ImageSource> styles, IReadOnlyList<double>? blend = null, double styleScale = 1)
    {
        Styles = styles;
        if (blend is not null && blend.Count != styles.Count)
        {
            throw new ArgumentException(
                $"{styles.Count} styles need as many weights, not {blend.Count}.", nameof(blend));
        }

        StyleShares = styles.Count == 0 ? [] : BlendWeights.Normalise(blend ?? [.. styles.Select(_ => 1.0)]);
        StyleScale = styleScale;
    }

    /// <summary>Gets the content image; null where no term asks for it.</summary>
    public ImageSource? Content { get; init; }

    /// <summary>Gets the style images.</summary>
    public IReadOnlyList<ImageSource> Styles { get; private init; }

    /// <summary>Gets the styles' weights, with a sum of 1.</summary>
    public IReadOnlyList<double> StyleShares { get; }

    /// <summary>Gets the styles' longer edge relative to the image's.</summary>
    public double StyleScale { get; }

    /// <summary>
    /// Gets whether each style is for a region: where is said by <see cref="Guides"/>, which are not needed to plan.
    /// </summary>
    internal bool AreGuided { get; init; }

    /// <summary>Gets where each style goes, on the whole of the image; null for everywhere.</summary>
    internal GuideSet? Guides { get; init; }

    /// <summary>The same images, decoded once for all levels.</summary>
    internal TargetImages Read() => this with
    {
        Content = Content is null ? null : ImageSource.Of(Visible(Content)),
        Styles = [.. Styles.Select(style => ImageSource.Of(Visible(style)))],
    };

    /// <summary>An image without what is hidden, and without an alpha plane that says nothing.</summary>
    private static ImageBuffer Visible(ImageSource source)
    {
        ImageBuffer image = source.ReadFilled();
        return image.HasAlpha && image.IsOpaque ? new ImageBuffer(image.Width, image.Height, image.Pixels) : image;
    }

    /// <summary>The size of a style beside an image.</summary>
    internal PyramidLevel SizeOf(ImageSource style, PyramidLevel image) => StyleSize.Beside(style, image, StyleScale);
}
