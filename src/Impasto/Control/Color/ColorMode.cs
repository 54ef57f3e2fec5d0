namespace Impasto.Control.Color;

/// <summary>Whose colours a picture has.</summary>
public enum ColorMode
{
    /// <summary>The style's.</summary>
    Style,

    /// <summary>
    /// The content's, by giving the style image the content's colours before it is used. A style that a network has
    /// learned has no image: there the picture is given the content's colours.
    /// </summary>
    Histogram,

    /// <summary>The content's, pixel by pixel: what is painted is luminance alone.</summary>
    Luminance,
}
