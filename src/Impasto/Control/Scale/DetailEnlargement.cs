using Impasto.Control.Color;
using Impasto.Control.Edges;
using Impasto.Media.Images;

namespace Impasto.Control.Scale;

/// <summary>
/// Enlarges a picture that was painted of a small scene, and gives it the detail that the scene has at its full size.
/// What the small scene does not show is added to the luminance, as far as the picture follows the scene there: by the
/// slope with which it rises with the scene around a pixel (the model of He, Sun and Tang, "Guided Image Filtering",
/// 2010). Edges become sharp, and strokes, which follow nothing of the scene, stay as they are.
/// </summary>
internal static class DetailEnlargement
{
    private const int Channels = ImageBuffer.Channels;
    private const int Radius = 4;

    // A scene with less variance around a pixel than that of a few steps of 8 bits has no slope to speak of.
    private const double Flat = 1e-3;

    /// <summary>Gives a new picture of the scene's full size.</summary>
    /// <param name="painted">The small picture, of the small scene's size; its alpha is not looked at.</param>
    /// <param name="small">The small scene.</param>
    /// <param name="scene">The scene, which gives the size and alpha.</param>
    public static ImageBuffer Enlarge(ImageBuffer painted, ImageBuffer small, ImageBuffer scene)
    {
        ImageBuffer coarse = Opaque(painted).Resize(scene.Width, scene.Height);
        ImageBuffer shown = Opaque(small).Resize(scene.Width, scene.Height);
        ImageBuffer slopes = Slopes(painted, small).Resize(scene.Width, scene.Height);
        ImageBuffer picture = new(scene.Width, scene.Height, scene.HasAlpha);
        scene.Alpha.CopyTo(picture.Alpha);
        for (int i = 0; i < picture.Pixels.Length; i += Channels)
        {
            float detail = Luminance.Of(scene.Pixels.Slice(i, Channels))
                - Luminance.Of(shown.Pixels.Slice(i, Channels));
            for (int c = 0; c < Channels; c++)
            {
                picture.Pixels[i + c] = Math.Clamp(coarse.Pixels[i + c] + (slopes.Pixels[i] * detail), 0, 1);
            }
        }

        return picture;
    }

    /// <summary>How much the picture's luminance rises with the scene's around each pixel, 0 to 1.</summary>
    private static ImageBuffer Slopes(ImageBuffer painted, ImageBuffer small)
    {
        (int width, int height) = (small.Width, small.Height);
        double[] scene = LightOf(small), picture = LightOf(painted);
        double[] square = [.. scene.Select(value => value * value)];
        double[] product = [.. scene.Zip(picture, (one, other) => one * other)];
        double[] scratch = new double[scene.Length];
        foreach (double[] plane in new[] { scene, picture, square, product })
        {
            BoxMean.Take<double>(plane, scratch, width, Radius);
        }

        ImageBuffer slopes = new(width, height);
        for (int i = 0; i < scene.Length; i++)
        {
            double variance = square[i] - (scene[i] * scene[i]);
            double slope = (product[i] - (scene[i] * picture[i])) / (variance + Flat);
            slopes.Pixels.Slice(i * Channels, Channels).Fill((float)Math.Clamp(slope, 0, 1));
        }

        return slopes;
    }

    private static double[] LightOf(ImageBuffer image)
    {
        double[] light = new double[image.Width * image.Height];
        for (int i = 0; i < light.Length; i++)
        {
            light[i] = Luminance.Of(image.Pixels.Slice(i * Channels, Channels));
        }

        return light;
    }

    private static ImageBuffer Opaque(ImageBuffer image) =>
        image.HasAlpha ? new ImageBuffer(image.Width, image.Height, image.Pixels) : image;
}
