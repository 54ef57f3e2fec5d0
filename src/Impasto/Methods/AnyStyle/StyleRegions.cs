using Impasto.Control.Guides;
using Impasto.Styles;

namespace Impasto.Methods.AnyStyle;

/// <summary>The styles of a picture: one mix for all of it, or one style a region.</summary>
internal sealed class StyleRegions
{
    /// <summary>Takes the styles.</summary>
    /// <param name="styles">The styles, at least one.</param>
    /// <param name="blend">Their weights, with a sum of 1.</param>
    /// <param name="guides">Where each goes, at the size of the image that is encoded; null for everywhere.</param>
    public StyleRegions(IReadOnlyList<PreparedStyle> styles, double[] blend, GuideSet? guides)
    {
        Guides = guides;
        Styles = guides is null
            ? [new StyleMix(styles, blend)]
            : [.. styles.Select(style => new StyleMix([style], [1]))];
    }

    /// <summary>Gets where each style goes; null for everywhere.</summary>
    public GuideSet? Guides { get; }

    /// <summary>Gets a style for each region, or one for all of the picture.</summary>
    public IReadOnlyList<StyleMix> Styles { get; }

    /// <summary>Gets the number of regions; 0 for all of the picture.</summary>
    public int Regions => Guides?.Count ?? 0;
}
