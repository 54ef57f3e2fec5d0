using Impasto.Media.Images;

namespace Impasto.Control.Regions;

/// <summary>Makes masks of images that are cut into numbered regions.</summary>
internal static class RegionMask
{
    /// <summary>Makes a mask.</summary>
    /// <param name="regions">The number of the region of each pixel, row by row.</param>
    /// <param name="width">The pixels of a row.</param>
    /// <param name="region">The region.</param>
    /// <returns>White in the region and black elsewhere.</returns>
    public static ImageBuffer Of(ReadOnlySpan<int> regions, int width, int region)
    {
        ImageBuffer mask = new(width, regions.Length / width);
        for (int i = 0; i < regions.Length; i++)
        {
            mask.Pixels.Slice(i * ImageBuffer.Channels, ImageBuffer.Channels).Fill(regions[i] == region ? 1 : 0);
        }

        return mask;
    }
}
