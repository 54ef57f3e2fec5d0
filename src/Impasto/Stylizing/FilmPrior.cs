using Impasto.Media.Images;

namespace Impasto.Stylizing;

/// <summary>What is known of a frame of a film before it is painted.</summary>
/// <param name="Picture">
/// The result of the frame before, brought to its place, of the picture's size; its alpha says how certain it is at
/// each pixel. Null for the first frame of a shot.
/// </param>
public sealed record FilmPrior(ImageBuffer? Picture)
{
    /// <summary>Gets what is known of the first frame of a shot: nothing.</summary>
    public static FilmPrior None { get; } = new((ImageBuffer?)null);
}
