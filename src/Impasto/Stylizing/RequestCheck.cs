using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Stylizing;

/// <summary>Holds a request against what a method says it can do.</summary>
internal static class RequestCheck
{
    private const double MostScale = 16;

    /// <summary>Throws where they do not fit.</summary>
    /// <exception cref="ArgumentException">The message says what does not fit, and what to do.</exception>
    public static void Check(MethodDescription method, StylizeRequest request)
    {
        Requirement.Hold(request.Styles.Count > 0, "A style is needed.");
        Requirement.Hold(
            request.Styles.Sum(style => style.Weight) > 0, "The weights of all styles are 0: give one of them more.");
        Requirement.Hold(
            request.Strength is null or (>= 0 and <= 1), $"The strength is 0 to 1, not {request.Strength}.");
        Requirement.Hold(
            request.StyleScale is null or (> 0 and <= MostScale),
            $"The style scale is more than 0 and at most {MostScale}, not {request.StyleScale}.");
        Requirement.Hold(request.Size is null or >= 1, $"The size is at least 1 pixel, not {request.Size}.");
        (int width, int height) = request.PictureSize;
        Requirement.Hold(
            (long)width * height <= ImageBuffer.MaxPixels,
            $"A picture of {width} x {height} pixels is larger than can be held: choose a smaller size.");
        request.Color?.Check();
        foreach (StyleSource style in request.Styles)
        {
            Feature(
                style.IsLearned,
                StylizerFeatures.LearnedStyles,
                $"the image of a style, not the name '{style.Name}' of a learned one");
            Feature(
                !style.IsLearned,
                StylizerFeatures.AnyStyle,
                "the names of styles that it has learned, and no images of styles");
            Feature(style.Guide is not null, StylizerFeatures.Guides, "no guides (masks)");
        }

        Feature(request.Styles.Count > 1, StylizerFeatures.SeveralStyles, "one style at a time");
        Feature(request.Strength is not null, StylizerFeatures.Strength, "no strength");
        Feature(request.StyleScale is not null, StylizerFeatures.StyleScale, "no style scale");
        Feature(request.Photoreal, StylizerFeatures.AnyStyle, "no photoreal, which is for styles that are images");
        Feature(request.Checkpoint is not null, StylizerFeatures.Resume, "no checkpoint");
        if (request.Options is { } options)
        {
            Requirement.Hold(
                method.Defaults.GetType().IsInstanceOfType(options),
                $"The options of {method.Name} are {method.Defaults.GetType().Name}, not {options.GetType().Name}.");
            options.Check();
        }

        void Feature(bool isAsked, StylizerFeatures feature, string takes) =>
            Requirement.Hold(!isAsked || method.Can(feature), $"The method {method.Name} takes {takes}.");
    }
}
