using System.Numerics;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Control.Regions;

/// <summary>
/// Places styles by labels (Champandard, "Semantic Style Transfer and Turning Two-Bit Doodles into Fine Artworks",
/// 2016): the regions of one colour in an image of labels take the style of the regions of that colour in the labels of
/// the style.
/// </summary>
public static class LabelGuides
{
    /// <summary>Divides the styles of a request by labels.</summary>
    /// <param name="request">The request; its styles have images and no guides.</param>
    /// <param name="labels">The labels of the scene, of any size: a few flat colours; transparent for none.</param>
    /// <param name="styleLabels">The labels of each style, of any size.</param>
    /// <returns>
    /// The request with a style for each colour of the scene and each style; the style's mask and its guide are the
    /// colour's regions. Where a style lacks a colour, all of its image is taken.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A style has no image, or a guide already; there are more or fewer labels than styles; an image is none of
    /// labels; or the labels of a style have no colour of the scene's.
    /// </exception>
    public static StylizeRequest Divide(
        StylizeRequest request, ImageSource labels, IReadOnlyList<ImageSource> styleLabels)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(styleLabels);
        RegionCheck.Check(request, "labels");
        if (styleLabels.Count != request.Styles.Count)
        {
            throw new ArgumentException(
                $"There are {Counted.Of(styleLabels.Count, "image", "images")} of labels for "
                + $"{Counted.Of(request.Styles.Count, "style")}; give one for each style.");
        }

        LabelImage scene = Read(labels, "the labels of the scene");
        ImageSource[] guides = [.. scene.Colors.Select((_, c) => ImageSource.Of(scene.MaskOf(c)))];
        List<StyleSource> divided = [];
        List<string> notes = [];
        for (int i = 0; i < styleLabels.Count; i++)
        {
            LabelImage painting = Read(styleLabels[i], "the labels of the style");
            if (!scene.Colors.Any(color => painting.Find(color) >= 0))
            {
                throw new ArgumentException(
                    $"{styleLabels[i].Path ?? "the labels of the style"}: no colour is one of the scene's labels, "
                    + $"which have {string.Join(", ", scene.Colors.Select(LabelImage.NameOf))}; give what belongs "
                    + "together the same colour in both.");
            }

            notes.AddRange(NotesOn(scene, painting));
            ImageSource image = request.Styles[i].Appearance!;
            ImageSource[] parts = [.. painting.Colors.Select((_, c) => image.Masked(painting.MaskOf(c)))];
            divided.AddRange(scene.Colors.Select((color, c) =>
                StyleSource.Of(painting.Find(color) is >= 0 and var found ? parts[found] : image) with
                {
                    Weight = request.Styles[i].Weight,
                    Guide = guides[c],
                }));
        }

        return request with { Styles = divided, Notes = [.. request.Notes, .. notes.Distinct()] };
    }

    /// <summary>The memory that it takes to look at labels, in bytes, beside the masks that they become.</summary>
    /// <param name="labels">The labels of the scene and of the styles.</param>
    internal static long PlanBytes(IEnumerable<ImageSource> labels) => labels.Max(LabelImage.PlanBytes);

    private static LabelImage Read(ImageSource image, string what) =>
        LabelImage.Of(image.Read(), image.Path ?? what);

    private static IEnumerable<string> NotesOn(LabelImage scene, LabelImage painting)
    {
        string[] lacking = Names(scene.Colors.Where(color => painting.Find(color) < 0));
        string[] unused = Names(painting.Colors.Where(color => scene.Find(color) < 0));
        if (lacking.Length > 0)
        {
            yield return
                $"The style's labels lack {string.Join(", ", lacking)}: all of the style's image is taken there.";
        }

        if (unused.Length > 0)
        {
            yield return $"The scene's labels lack {string.Join(", ", unused)}: that part of the style is not used.";
        }

        static string[] Names(IEnumerable<Vector3> colors) => [.. colors.Select(LabelImage.NameOf)];
    }
}
