using Impasto.Media.Images;

namespace Impasto.Control.Blending;

/// <summary>
/// Lets the scene itself in where little of a style is asked for: networks give back a scene not quite as it is, even
/// where they change nothing of it. Less and less of what they give is taken below a quarter of the full strength, and
/// at 0 the scene is as it was.
/// </summary>
internal static class SceneBlend
{
    /// <summary>The strength from which on nothing of the scene itself is let in.</summary>
    public const double Whole = 0.25;

    /// <summary>Changes a picture in place.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="scene">The scene, of the same size.</param>
    /// <param name="strength">The strength that was asked for; null for the method's own.</param>
    public static void Mix(ImageBuffer picture, ImageBuffer scene, double? strength)
    {
        float share = (float)((strength ?? Whole) / Whole);
        for (int i = 0; share < 1 && i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = scene.Pixels[i] + (share * (picture.Pixels[i] - scene.Pixels[i]));
        }
    }
}
