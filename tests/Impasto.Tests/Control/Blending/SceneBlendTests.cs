using Impasto.Control.Blending;
using Impasto.Media.Images;

namespace Impasto.Tests.Control.Blending;

/// <summary>How much of a picture is taken, and how much of the scene.</summary>
public class SceneBlendTests
{
    private static readonly float[] Cover = [0, 0.25f, 0.3f, 1, 0.1f, 0.2f];

    [Theory]
    [InlineData(null, 1)]
    [InlineData(0.6, 1)]
    [InlineData(SceneBlend.Whole, 1)]
    [InlineData(0.1, 0.4)]
    [InlineData(0.0, 0)]
    public void Below_a_quarter_of_the_strength_the_scene_comes_in(double? strength, double share) =>
        AssertShares(_ => share, (picture, scene) => SceneBlend.Mix(picture, scene, strength));

    [Theory]
    [InlineData(null)]
    [InlineData(0.5)]
    [InlineData(0.1)]
    public void A_place_that_gets_less_than_a_quarter_of_a_style_has_the_scene_come_in(double? strength) =>
        AssertShares(
            pixel => Math.Min(1, (strength ?? 1) * Cover[pixel] / SceneBlend.Whole),
            (picture, scene) => SceneBlend.Mix(picture, scene, strength, Cover));

    [Theory]
    [InlineData(null, 1)]
    [InlineData(1.0, 1)]
    [InlineData(0.3, 0.3)]
    public void Of_all_or_nothing_as_much_is_taken_as_is_asked_for(double? strength, double share)
    {
        AssertShares(_ => share, (picture, scene) => SceneBlend.MixEvenly(picture, scene, strength));
        AssertShares(
            pixel => share * Cover[pixel],
            (picture, scene) => SceneBlend.MixEvenly(picture, scene, strength, Cover));
    }

    private static void AssertShares(Func<int, double> share, Action<ImageBuffer, ImageScan> mix)
    {
        ImageBuffer picture = new(3, 2), scene = new(3, 2);
        for (int i = 0; i < scene.Pixels.Length; i++)
        {
            scene.Pixels[i] = i / 36f;
            picture.Pixels[i] = 1 - scene.Pixels[i];
        }

        float[] painted = picture.Pixels.ToArray();
        mix(picture, scene);
        for (int i = 0; i < painted.Length; i++)
        {
            double own = scene.Pixels[i];
            Assert.Equal(own + (share(i / 3) * (painted[i] - own)), picture.Pixels[i], 1e-6);
        }
    }
}
