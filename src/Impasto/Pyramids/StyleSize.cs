using Impasto.Media.Images;

namespace Impasto.Pyramids;

/// <summary>
/// The size at which a style image is looked at beside a picture. It follows the picture's, so that strokes are as
/// large beside a large picture as beside a small one.
/// </summary>
internal static class StyleSize
{
    // As many times the picture's pixels as those of a square style beside a panorama four times as wide as high.
    private const double MostPixels = 4;

    /// <summary>
    /// The size of a style: its longer edge is that of the picture times the scale, but it has no more than four times
    /// the pixels that the picture has at that scale, which a style beside a long strip would have.
    /// </summary>
    /// <param name="style">The style image.</param>
    /// <param name="picture">The size of the picture.</param>
    /// <param name="scale">The style's longer edge relative to the picture's; more than 0.</param>
    public static PyramidLevel Beside(ImageSource style, PyramidLevel picture, double scale)
    {
        double longer = scale * Math.Max(picture.Width, picture.Height);
        double pixels = longer * longer * Math.Min(style.Width, style.Height) / Math.Max(style.Width, style.Height);
        double most = MostPixels * scale * scale * picture.Width * picture.Height;
        int longerEdge = Math.Max(1, (int)Math.Round(longer * Math.Min(1, Math.Sqrt(most / pixels))));
        (int width, int height) = ImageBuffer.FitLongerEdge(style.Width, style.Height, longerEdge);
        return new PyramidLevel(width, height);
    }
}
