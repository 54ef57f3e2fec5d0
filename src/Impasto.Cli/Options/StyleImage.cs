using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Styles;

namespace Impasto.Cli.Options;

/// <summary>
/// The image of a style, for verbs that look at one: a file, or else, for most, what a saved style keeps.
/// </summary>
internal static class StyleImage
{
    /// <summary>Finds it; of a file, only the header is read.</summary>
    /// <param name="style">A path, or the name of a style that was saved.</param>
    /// <param name="models">Knows the styles that networks have learned, of which there is no image.</param>
    /// <exception cref="JobException">It is a style that a network has learned.</exception>
    /// <exception cref="ImageException">There is no such file, or it is no image.</exception>
    public static ImageSource Open(string style, ModelLibrary models)
    {
        StyleStore saved = StyleStore.ForUser();
        return !Path.Exists(style) && saved.Contains(style)
            ? saved.Load(style).StyleImage
            : ImageSource.FromFile(PathOf(style, models));
    }

    /// <summary>Holds that a style is named by a file.</summary>
    /// <param name="style">A path.</param>
    /// <param name="models">Knows the styles that networks have learned, of which there is no image.</param>
    /// <returns>The path, of which nothing is known yet.</returns>
    /// <exception cref="JobException">It is the name of a style, and not a file.</exception>
    public static string PathOf(string style, ModelLibrary models) =>
        Path.Exists(style) ? style
        : StyleStore.ForUser().Contains(style) ? throw new JobException(
            $"{style}: this is a style that you saved: name an image here, such as the one that it was saved from.")
        : models.LearnedStyles().Any(learned => learned.Style == style) ? throw new JobException(
            $"{style}: a network has learned this style and Impasto has no picture of it: name an image.")
        : style;
}
