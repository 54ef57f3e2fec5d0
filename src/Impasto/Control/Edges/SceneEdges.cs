using Impasto.Media.Images;

namespace Impasto.Control.Edges;

/// <summary>
/// Gives a picture the structure of its scene: what was painted over the scene, the difference of both, goes through a
/// <see cref="GuidedFilter"/> with the scene as its guide, and is added to the scene again. In each window the picture
/// is then a linear function of the scene's colours: its light and colours are the painted ones, its edges and its
/// detail the scene's. Where nothing was painted, the scene stays to the bit.
/// </summary>
internal static class SceneEdges
{
    // A window's radius is this part of the longer edge.
    private const int RadiusPart = 32;

    // Less brings painted edges back that lie near those of the scene, as haze; more lets colours run over edges.
    private const double Smoothing = 0.05;

    /// <summary>Gives a new picture with the alpha of what was painted.</summary>
    /// <param name="painted">What was painted.</param>
    /// <param name="scene">The scene, of the same size.</param>
    public static ImageBuffer Restore(ImageBuffer painted, ImageBuffer scene)
    {
        const int Channels = ImageBuffer.Channels;
        int radius = Math.Max(1, Math.Max(scene.Width, scene.Height) / RadiusPart);
        GuidedFilter filter = new(scene, radius, Smoothing);
        ImageBuffer picture = new(painted.Width, painted.Height, painted.HasAlpha);
        painted.Alpha.CopyTo(picture.Alpha);
        float[] plane = new float[scene.Width * scene.Height];
        for (int c = 0; c < Channels; c++)
        {
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] = painted.Pixels[(i * Channels) + c] - scene.Pixels[(i * Channels) + c];
            }

            filter.Apply(plane);
            for (int i = 0; i < plane.Length; i++)
            {
                picture.Pixels[(i * Channels) + c] = Math.Clamp(scene.Pixels[(i * Channels) + c] + plane[i], 0, 1);
            }
        }

        return picture;
    }

    /// <summary>The memory that it takes beside the picture and the scene, in bytes.</summary>
    /// <param name="width">The width.</param>
    /// <param name="height">The height.</param>
    public static long PlanBytes(int width, int height)
    {
        const int Planes = 4; // the new picture, and a channel of what was painted over the scene
        return GuidedFilter.PlanBytes(width, height) + (Planes * sizeof(float) * (long)width * height);
    }
}
