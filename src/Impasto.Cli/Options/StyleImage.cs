using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Styles;

namespace Impasto.Cli.Options;

/// <summary>The image of a style, for verbs that look at one: a file, or else what a saved style keeps.</summary>
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
        return Path.Exists(style) ? ImageSource.FromFile(style)
            : saved.Contains(style) ? saved.Load(style).StyleImage
            : models.LearnedStyles().Any(learned => learned.Style == style) ? throw new JobException(
                $"{style}: a network has learned this style and Impasto has no picture of it: name an image.")
            : ImageSource.FromFile(style);
    }
}
