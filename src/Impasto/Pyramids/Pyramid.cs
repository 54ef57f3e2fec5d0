namespace Impasto.Pyramids;

/// <summary>
/// Sizes from coarse to fine. Working coarse to fine lets a style's large forms settle while the encoder's receptive
/// fields span much of the image; fine levels then add the strokes (Gatys et al., "Controlling Perceptual Factors in
/// Neural Style Transfer", CVPR 2017, section 5).
/// </summary>
public static class Pyramid
{
    /// <summary>The sizes of a pyramid.</summary>
    /// <param name="width">The width at the finest level, in pixels.</param>
    /// <param name="height">The height at the finest level.</param>
    /// <param name="factor">
    /// How many times larger a level's edges are than those of the one before; more than 1.
    /// </param>
    /// <param name="levels">
    /// How many levels, at least 1; fewer come where an edge would be shorter than 32 pixels.
    /// </param>
    /// <returns>The levels, coarsest first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static IReadOnlyList<PyramidLevel> Levels(int width, int height, double factor, int levels)
    {
        const int ShortestEdge = 32;
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(factor, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        List<PyramidLevel> sizes = [new(width, height)];
        for (int level = 1; level < levels; level++)
        {
            double scale = Math.Pow(factor, -level);
            PyramidLevel size = new((int)Math.Round(width * scale), (int)Math.Round(height * scale));
            if (Math.Min(size.Width, size.Height) < ShortestEdge)
            {
                break;
            }

            sizes.Insert(0, size);
        }

        return sizes;
    }

    /// <summary>
    /// How many levels bring the longer edge down to where a style's large forms fit into receptive fields.
    /// </summary>
    /// <param name="longerEdge">The longer edge at the finest level, in pixels.</param>
    /// <param name="factor">The factor between levels.</param>
    /// <returns>The number of levels, at least 1.</returns>
    public static int DefaultLevels(int longerEdge, double factor)
    {
        const double CoarsestEdge = 180;
        return 1 + (int)Math.Max(0, Math.Round(Math.Log(longerEdge / CoarsestEdge) / Math.Log(factor)));
    }
}
