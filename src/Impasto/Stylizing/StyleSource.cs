using Impasto.Media.Images;
using Impasto.Styles;

namespace Impasto.Stylizing;

/// <summary>
/// A style to paint in: an image, a style that was prepared and kept, or the name of one that a network has learned.
/// </summary>
public sealed record StyleSource
{
    private StyleSource()
    {
    }

    /// <summary>Gets the image; null for other kinds.</summary>
    public ImageSource? Image { get; private init; }

    /// <summary>Gets the prepared style; null for other kinds.</summary>
    public PreparedStyle? Prepared { get; private init; }

    /// <summary>Gets the name of the learned style, or of the one that was kept; null for an image.</summary>
    public string? Name { get; private init; }

    /// <summary>
    /// Gets what it looks like: its image, or the one that it was prepared from; null for a learned one.
    /// </summary>
    public ImageSource? Appearance => Image ?? (Prepared is null ? null : ImageSource.Of(Prepared.StyleImage));

    /// <summary>Gets whether it is known by its name alone, to a network that has learned it.</summary>
    public bool IsLearned => Name is not null && Prepared is null;

    /// <summary>Gets how much of it there is relative to other styles, at least 0.</summary>
    public double Weight
    {
        get;
        init => field = value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(Weight), value, "The weight of a style is a number of at least 0.");
    } = 1;

    /// <summary>
    /// Gets where the style goes: white for all of it, black or transparent for none, resized to the content; where
    /// null, what the guides of other styles leave, which is everything where there are none.
    /// </summary>
    public ImageSource? Guide { get; init; }

    /// <summary>Takes the style of an image.</summary>
    /// <param name="image">The image.</param>
    public static implicit operator StyleSource(ImageBuffer image) => Of(image);

    /// <summary>
    /// Takes the style of an image; what a method needs of it is computed once for each <paramref name="image"/>.
    /// </summary>
    /// <param name="image">The image.</param>
    public static StyleSource Of(ImageSource image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new StyleSource { Image = image };
    }

    /// <summary>Takes a style that was prepared.</summary>
    /// <param name="style">The style; a method that it was not prepared for takes its image.</param>
    /// <param name="name">The name that it was kept under; null for none.</param>
    public static StyleSource Of(PreparedStyle style, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(style);
        return new StyleSource { Prepared = style, Name = name };
    }

    /// <summary>Takes a style that a network has learned.</summary>
    /// <param name="name">Its name.</param>
    public static StyleSource Learned(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new StyleSource { Name = name };
    }

    /// <summary>The same style, weight and guide included, with another image in place of what it looks like.</summary>
    internal StyleSource WithImage(ImageSource image) => this with { Image = image, Prepared = null, Name = null };
}
