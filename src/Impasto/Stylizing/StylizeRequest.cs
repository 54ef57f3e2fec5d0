using Impasto.Control.Color;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Styles;

namespace Impasto.Stylizing;

/// <summary>
/// What is to be painted: the scene, the styles and how. With what means is told by a <see cref="RunContext"/>.
/// </summary>
public sealed record StylizeRequest
{
    /// <summary>Asks for a picture.</summary>
    /// <param name="content">The scene to repaint; its alpha is carried over.</param>
    /// <param name="styles">The styles, at least one.</param>
    public StylizeRequest(ImageSource content, params IReadOnlyList<StyleSource> styles)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(styles);
        Content = content;
        Styles = styles;
    }

    /// <summary>Gets the scene to repaint.</summary>
    public ImageSource Content { get; init; }

    /// <summary>Gets the styles.</summary>
    public IReadOnlyList<StyleSource> Styles { get; init; }

    /// <summary>
    /// Gets how much of the style there is, from 0, the scene as it is, to 1; the method's default where null.
    /// </summary>
    public double? Strength { get; init; }

    /// <summary>
    /// Gets the length of the style's longer edge relative to the picture's, more than 0 and at most 16: larger gives
    /// larger strokes, and a larger picture has them as large, relative to it, as a small one. Where a network has
    /// learned the style, it paints at a longer edge of 512 pixels divided by the scale. The method's default where
    /// null.
    /// </summary>
    public double? StyleScale { get; init; }

    /// <summary>Gets whose colours the picture has; the style's where null.</summary>
    public ColorControl? Color { get; init; }

    /// <summary>
    /// Gets whether a photograph stays one: its edges and its detail are the scene's, its light and colours are
    /// painted. It is for styles that are images, photographs best.
    /// </summary>
    public bool Photoreal { get; init; }

    /// <summary>
    /// Gets what stays as the scene is, to the byte: white for all of it, black or transparent for nothing, of any
    /// size; nothing where null.
    /// </summary>
    public ImageSource? Keep { get; init; }

    /// <summary>Gets the length in pixels of the picture's longer edge; the content's own where null.</summary>
    public int? Size { get; init; }

    /// <summary>Gets the size in pixels of the picture that is asked for.</summary>
    internal (int Width, int Height) PictureSize => ImageBuffer.FitLongerEdge(
        Content.Width, Content.Height, Size ?? Math.Max(Content.Width, Content.Height));

    /// <summary>Gets what there is to say of the request beside the picture, as sentences.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// Gets a guide for each style, null for one that takes what the others leave; none where no style has one.
    /// </summary>
    internal IReadOnlyList<ImageSource?> Guides =>
        Styles.All(style => style.Guide is null) ? [] : [.. Styles.Select(style => style.Guide)];

    /// <summary>Gets the weights of the styles, with a sum of 1.</summary>
    internal double[] Blend => BlendWeights.Normalise([.. Styles.Select(style => style.Weight)]);

    /// <summary>Gets the method's options; its defaults where null.</summary>
    public RunOptions? Options { get; init; }

    /// <summary>
    /// Gets the file in which a method that can resume keeps its state, so that the same request goes on after a stop;
    /// none where null.
    /// </summary>
    public string? Checkpoint { get; init; }
}
