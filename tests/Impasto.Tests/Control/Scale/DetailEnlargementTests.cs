using Impasto.Control.Scale;
using Impasto.Media.Images;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Control.Scale;

public class DetailEnlargementTests
{
    [Fact]
    public void Where_the_picture_follows_the_scene_it_gets_the_scenes_detail()
    {
        ImageBuffer scene = Edges(96, 64), small = scene.Resize(24, 16);
        ImageBuffer enlarged = DetailEnlargement.Enlarge(small, small, scene);
        double plain = Distance(small.Resize(96, 64), scene);
        Assert.InRange(Distance(enlarged, scene), 0, 0.35 * plain);
    }

    [Fact]
    public void Where_it_does_not_it_is_merely_enlarged()
    {
        ImageBuffer scene = Edges(96, 64), small = scene.Resize(24, 16), flat = new(24, 16), opposite = new(24, 16);
        flat.Pixels.Fill(0.4f);
        for (int i = 0; i < opposite.Pixels.Length; i++)
        {
            opposite.Pixels[i] = 1 - small.Pixels[i];
        }

        ImageBuffer even = DetailEnlargement.Enlarge(flat, small, scene);
        Assert.All(even.Pixels.ToArray(), sample => Assert.Equal(0.4f, sample, 1e-3f));
        Assert.InRange(Distance(DetailEnlargement.Enlarge(opposite, small, scene), opposite.Resize(96, 64)), 0, 1e-3);
    }

    [Fact]
    public void It_gets_no_more_contrast_than_the_detail_has()
    {
        // The picture rises three times as fast as the scene.
        ImageBuffer scene = Edges(96, 64), strong = scene.Resize(24, 16);
        for (int i = 0; i < scene.Pixels.Length; i++)
        {
            scene.Pixels[i] = 0.5f + ((scene.Pixels[i] - 0.5f) / 3);
        }

        ImageBuffer small = scene.Resize(24, 16), shown = small.Resize(96, 64), coarse = strong.Resize(96, 64);
        float[] enlarged = DetailEnlargement.Enlarge(strong, small, scene).Pixels.ToArray();
        double most = 0;
        for (int i = 0; i < enlarged.Length; i++)
        {
            double detail = scene.Pixels[i] - shown.Pixels[i], added = enlarged[i] - coarse.Pixels[i];
            Assert.True(Math.Abs(added) <= Math.Abs(detail) + 1e-4, $"{added} for {detail}");
            most = Math.Max(most, Math.Abs(added));
        }

        Assert.InRange(most, 0.03, 0.2);
    }

    [Fact]
    public void Size_and_alpha_are_the_scenes_and_one_pixel_is_enough()
    {
        ImageBuffer scene = TestImages.Waves(30, 20, hasAlpha: true), pixel = new(1, 1);
        ImageBuffer enlarged = DetailEnlargement.Enlarge(pixel, pixel, scene);
        Assert.Equal((30, 20), (enlarged.Width, enlarged.Height));
        Assert.Equal(scene.Alpha.ToArray(), enlarged.Alpha.ToArray());
        Assert.All(enlarged.Pixels.ToArray(), sample => Assert.Equal(0, sample));
    }

    /// <summary>Squares of 16 pixels in shades of grey, with sharp edges.</summary>
    private static ImageBuffer Edges(int width, int height)
    {
        ImageBuffer image = new(width, height);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            (int y, int x) = Math.DivRem(i / 3, width);
            image.Pixels[i] = ((x / 16) + (y / 16)) % 2 == 0 ? 0.8f : 0.2f;
        }

        return image;
    }

    private static double Distance(ImageBuffer one, ImageBuffer other) =>
        one.Pixels.ToArray().Zip(other.Pixels.ToArray(), (a, b) => Math.Abs(a - b)).Average();
}
