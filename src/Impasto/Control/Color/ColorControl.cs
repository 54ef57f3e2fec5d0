using Impasto.Control.Blending;
using Impasto.Control.Guides;
using Impasto.Media.Images;

namespace Impasto.Control.Color;

/// <summary>
/// Whose colours a picture has, and how they get there (Gatys et al., "Preserving Color in Neural Artistic Style
/// Transfer", 2016): a step around a method, the same for all. Before it, <see cref="SceneOf"/> and
/// <see cref="StyleOf"/> say what the method is given for the scene and a style; after it, <see cref="PictureOf"/> says
/// what becomes of the picture.
/// </summary>
public sealed record ColorControl
{
    /// <summary>Gets whose colours the picture has.</summary>
    public ColorMode Mode { get; init; }

    /// <summary>
    /// Gets how colours are matched with <see cref="ColorMode.Histogram"/>; by <see cref="ColorTransfers.Default"/>
    /// where null. It may be one of your own.
    /// </summary>
    public IColorTransfer? Transfer { get; init; }

    /// <summary>Gets how much of the colours is the content's, from 0, the style's colours alone, to 1.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Gets whether anything is changed at all.</summary>
    internal bool IsAsked => Mode != ColorMode.Style && Strength > 0;

    /// <summary>Gets whether the method is given another scene.</summary>
    internal bool ChangesScene => IsAsked && Mode == ColorMode.Luminance;

    /// <summary>Whether what the method paints is changed.</summary>
    /// <param name="hasLearnedStyle">Whether a style is one that a network has learned.</param>
    internal bool ChangesPicture(bool hasLearnedStyle) => IsAsked && (ChangesScene || hasLearnedStyle);

    /// <summary>Throws if something is out of its range, or if some do not go together.</summary>
    /// <exception cref="ArgumentException">So it is.</exception>
    internal void Check()
    {
        if (!Enum.IsDefined(Mode) || Strength is not (>= 0 and <= 1))
        {
            throw new ArgumentException(
                $"The colour is style, histogram or luminance, and its strength 0 to 1, not {Mode} and {Strength}.");
        }

        if (Transfer is not null && Mode != ColorMode.Histogram)
        {
            throw new ArgumentException("A colour transfer is for the colour histogram.");
        }
    }

    /// <summary>The scene that the method is given: of luminance, its colours are taken away.</summary>
    /// <param name="content">The scene.</param>
    internal ImageBuffer SceneOf(ImageBuffer content) => ChangesScene ? Luminance.Fade(content, Strength) : content;

    /// <summary>
    /// The style that the method is given: with the scene's colours, or as light as the scene and without colours.
    /// </summary>
    /// <param name="style">The style image.</param>
    /// <param name="content">The scene.</param>
    internal ImageBuffer StyleOf(ImageBuffer style, ImageBuffer content)
    {
        ImageBuffer changed;
        if (Mode == ColorMode.Luminance)
        {
            changed = Luminance.Fade(style, 1);
            Luminance.Match(changed, content);
        }
        else
        {
            changed = Matched(style, content);
        }

        SceneBlend.MixEvenly(changed, style, Strength);
        return changed;
    }

    /// <summary>
    /// The picture: what was painted with the scene's colours put over it, or, where a style was learned, matched to
    /// the scene's. Where guides leave the scene it stays, and its colours do not count as painted ones.
    /// </summary>
    /// <param name="painted">What the method painted, or what it shows while it does.</param>
    /// <param name="content">The scene.</param>
    /// <param name="cover">How much of the picture is painted; everything where null.</param>
    internal ImageBuffer PictureOf(ImageBuffer painted, ImageBuffer content, GuideCover? cover = null)
    {
        float[]? shares = cover?.At(painted);
        if (Mode == ColorMode.Luminance)
        {
            return Luminance.Recolour(painted, content.At(painted.Width, painted.Height), Strength, shares);
        }

        ImageBuffer matched = Matched(Seen(painted, shares), Seen(content, cover?.At(content)));
        ImageBuffer picture = shares is null
            ? matched
            : new ImageBuffer(painted.Width, painted.Height, matched.Pixels, painted.Alpha);
        SceneBlend.MixEvenly(picture, painted, Strength, shares);
        return picture;
    }

    /// <summary>An image of which no more is seen than is painted of it.</summary>
    private static ImageBuffer Seen(ImageBuffer image, float[]? cover) => cover is null ? image : new ImageBuffer(
        image.Width,
        image.Height,
        image.Pixels,
        image.HasAlpha ? [.. cover.Select((share, i) => share * image.Alpha[i])] : cover);

    private ImageBuffer Matched(ImageBuffer image, ImageBuffer reference)
    {
        ImageBuffer matched = new(image.Width, image.Height, image.Pixels, image.Alpha);
        (Transfer ?? ColorTransfers.Of(ColorTransfers.Default)).Match(matched, reference);
        return matched;
    }
}
