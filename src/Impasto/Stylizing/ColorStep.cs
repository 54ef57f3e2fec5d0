using Impasto.Control.Color;
using Impasto.Control.Guides;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Styles;

namespace Impasto.Stylizing;

/// <summary>
/// The step that a <see cref="ColorControl"/> asks for around a method: the method is given another scene and other
/// styles, and what it paints and shows is changed.
/// </summary>
internal static class ColorStep
{
    /// <summary>Paints.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="context">With what means.</param>
    /// <param name="paint">The method.</param>
    public static RunResult Run(
        StylizeRequest request, RunContext context, Func<StylizeRequest, RunContext, RunResult> paint)
    {
        if (request.Color is not { IsAsked: true } color)
        {
            return paint(request, context);
        }

        ImageBuffer content = request.Content.WithLongerEdge(request.Size).Read().FillTransparent();
        Dictionary<ImageSource, ImageSource> known = [];
        StylizeRequest changed = request with
        {
            Content = color.SceneOf(content),
            Size = null,
            Color = null,
            Styles = [.. request.Styles.Select(
                style => style.Appearance is { } image ? style.WithImage(ChangedOf(image)) : style)],
        };
        if (!color.ChangesPicture(HasLearnedStyle(request)))
        {
            return paint(changed, context);
        }

        GuideCover? cover =
            GuideCover.Read(request.Guides, request.Blend, new PyramidLevel(content.Width, content.Height));
        RunContext shown = context with
        {
            Progress = context.Progress is { } next ? new ChangedPictures(next, Picture) : null,
        };
        RunResult result = paint(changed, shown);
        return result with { Image = Picture(result.Image) };

        // An image that several styles show at different places is changed, and then looked at, once.
        ImageSource ChangedOf(ImageSource image)
        {
            if (!known.TryGetValue(image, out ImageSource? found))
            {
                known[image] = found = color.StyleOf(LookedAt(image, request).Read(), content);
            }

            return found;
        }

        ImageBuffer Picture(ImageBuffer painted) => color.PictureOf(painted, content, cover);
    }

    /// <summary>Computes the memory that the step and the method take together.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="plan">The method's own plan.</param>
    public static MemoryPlan Plan(StylizeRequest request, Func<StylizeRequest, MemoryPlan> plan)
    {
        if (request.Color is not { IsAsked: true } color)
        {
            return plan(request);
        }

        MemoryPlan own = plan(request with { Content = request.Content.WithLongerEdge(request.Size).WhenRead() });
        // The scene as it was and the picture; each style, and the largest before it was changed.
        (int width, int height) = request.PictureSize;
        PyramidLevel size = new(width, height);
        bool changesPicture = color.ChangesPicture(HasLearnedStyle(request));
        ImageSource[] styles =
        [
            .. request.Styles.Select(style => style.Appearance).OfType<ImageSource>().Distinct()
                .Select(image => LookedAt(image, request)),
        ];
        long changed = styles.Sum(ImageMemory.Of)
            + (changesPicture ? (2 * ImageMemory.Of(width, height)) + GuideCover.PlanBytes(request.Guides, size) : 0);
        long prepare = ImageMemory.WithCodec(width, height) + changed + Math.Max(
            styles.Select(ImageMemory.WithReading).DefaultIfEmpty().Max(),
            changesPicture ? GuideCover.PlanReading(request.Guides, size) : 0);
        return own.Beside(changed).Between(new MemoryStage(RunStage.Prepare, prepare));
    }

    private static bool HasLearnedStyle(StylizeRequest request) =>
        request.Styles.Any(style => style.Appearance is null);

    /// <summary>The image of a style, no larger than a method looks at it.</summary>
    private static ImageSource LookedAt(ImageSource image, StylizeRequest request)
    {
        (int width, int height) = request.PictureSize;
        int longest = (int)Math.Ceiling((request.StyleScale ?? 1) * Math.Max(width, height));
        return image.WithLargestEdge(Math.Max(longest, PreparedStyle.LongestEdge));
    }
}
