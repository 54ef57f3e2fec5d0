using Impasto.Media.Images;

namespace Impasto.Control.Blending;

/// <summary>
/// Lets the scene itself in where little of a style is asked for: in the whole picture by its strength, and at a place
/// by what guides give of styles there.
/// </summary>
internal static class SceneBlend
{
    /// <summary>The strength from which on nothing of the scene itself is let in.</summary>
    public const double Whole = 0.25;

    /// <summary>
    /// Changes the picture of a method that leaves some of the scene by itself, in place: networks give back a scene
    /// not quite as it is, even where they change nothing of it. Less and less of what they give is taken below a
    /// quarter of the full strength, and at 0 the scene is as it was.
    /// </summary>
    /// <param name="picture">The picture.</param>
    /// <param name="scene">The scene, of the same size.</param>
    /// <param name="strength">The strength that was asked for; null for the method's own.</param>
    /// <param name="cover">How much each pixel gets of styles, 0 to 1; everything where null.</param>
    public static void Mix(ImageBuffer picture, ImageScan scene, double? strength, float[]? cover = null) =>
        MixBy(picture, scene, cover is null ? (strength ?? Whole) / Whole : (strength ?? 1) / Whole, cover);

    /// <summary>
    /// Changes the picture of a method that has all of the style or nothing, in place: as much of it is taken as is
    /// asked for.
    /// </summary>
    /// <inheritdoc cref="Mix" path="/param"/>
    public static void MixEvenly(ImageBuffer picture, ImageScan scene, double? strength, float[]? cover = null) =>
        MixBy(picture, scene, strength ?? 1, cover);

    private static void MixBy(ImageBuffer picture, ImageScan scene, double factor, float[]? cover)
    {
        if (factor >= 1 && cover is null)
        {
            return;
        }

        float[] row = new float[picture.Width * ImageBuffer.Channels];
        for (int y = 0; y < picture.Height; y++)
        {
            scene.Read(y, row);
            Span<float> painted = picture.Pixels.Slice(y * row.Length, row.Length);
            for (int i = 0; i < row.Length; i++)
            {
                int pixel = (y * picture.Width) + (i / ImageBuffer.Channels);
                float share = (float)(factor * (cover is null ? 1 : cover[pixel]));
                if (share < 1)
                {
                    painted[i] = row[i] + (share * (painted[i] - row[i]));
                }
            }
        }
    }
}
