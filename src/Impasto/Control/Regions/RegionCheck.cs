using Impasto.Stylizing;

namespace Impasto.Control.Regions;

/// <summary>Holds a request against what it takes to divide its styles among regions.</summary>
internal static class RegionCheck
{
    /// <summary>Throws where the styles cannot be divided.</summary>
    /// <param name="request">The request.</param>
    /// <param name="by">By what they are to be divided.</param>
    /// <exception cref="ArgumentException">A style has no image, or a guide already.</exception>
    public static void Check(StylizeRequest request, string by)
    {
        foreach (StyleSource style in request.Styles)
        {
            if (style.Guide is not null)
            {
                throw new ArgumentException($"Styles have masks already: place them by masks or by {by}, not by both.");
            }

            if (style.Appearance is null)
            {
                throw new ArgumentException(
                    $"{style.Name}: a network has learned this style, and there is no picture of it to divide by {by}; "
                    + "name an image.");
            }
        }
    }
}
