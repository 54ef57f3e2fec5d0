using Impasto.Control.Color;
using Impasto.Control.Guides;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Control.Color;

public class ColorControlTests
{
    private static readonly ColorControl Luminance = new() { Mode = ColorMode.Luminance };
    private static readonly ColorControl Histogram = new() { Mode = ColorMode.Histogram };

    [Fact]
    public void A_picture_in_luminance_has_the_scenes_chroma_and_its_own_luminance()
    {
        ImageBuffer painted = Between(TestImages.Squares(30, 20), 0.4f, 0.6f);
        ImageBuffer content = Between(TestImages.Waves(30, 20), 0.35f, 0.6f);
        ImageBuffer picture = Luminance.PictureOf(painted, content);
        foreach ((float[] now, float[] scene, float[] light) in Pixels(picture, content, painted))
        {
            (double y, double i, double q) = Yiq(now);
            (_, double wantedI, double wantedQ) = Yiq(scene);
            Assert.Equal(Yiq(light).Y, y, 1e-5);
            Assert.Equal(wantedI, i, 1.0 / 255);
            Assert.Equal(wantedQ, q, 1.0 / 255);
        }
    }

    [Fact]
    public void Where_colours_do_not_fit_they_are_paler_and_luminance_and_hue_stay()
    {
        ImageBuffer white = new(2, 1, [1, 1, 1, 0.8f, 0.8f, 0.8f]);
        ImageBuffer red = new(2, 1, [0.9f, 0.1f, 0.1f, 0.9f, 0.1f, 0.1f]);
        ImageBuffer picture = Luminance.PictureOf(white, red);
        Assert.Equal([1f, 1f, 1f], picture.Pixels[..3].ToArray());
        (double y, double i, double q) = Yiq(picture.Pixels[3..].ToArray());
        (_, double redI, double redQ) = Yiq(red.Pixels[3..].ToArray());
        Assert.Equal(0.8, y, 1e-5);
        Assert.Equal(redQ / redI, q / i, 1e-4);
        Assert.InRange(i / redI, 0.1, 0.9);
    }

    [Fact]
    public void A_style_in_luminance_is_grey_and_as_light_and_contrasty_as_the_scene()
    {
        ImageBuffer content = Between(TestImages.Waves(31, 17), 0.3f, 0.5f);
        ImageBuffer style = Luminance.StyleOf(TestImages.Squares(20, 15), content);
        Assert.All(style.Pixels.ToArray().Chunk(3), color => Assert.Single(color.Distinct()));
        (double mean, double deviation) = LightOf(content);
        (double styleMean, double styleDeviation) = LightOf(style);
        Assert.Equal(mean, styleMean, 1e-4);
        Assert.Equal(deviation, styleDeviation, 1e-4);

        ImageBuffer flat = new(3, 2);
        flat.Pixels.Fill(0.9f);
        Assert.All(
            Luminance.StyleOf(flat, content).Pixels.ToArray(), sample => Assert.Equal(mean, sample, 1e-4));
    }

    [Fact]
    public void The_scene_is_grey_for_luminance_and_itself_for_histograms()
    {
        ImageBuffer content = TestImages.Waves(9, 7, hasAlpha: true);
        ImageBuffer grey = Luminance.SceneOf(content);
        Assert.Equal(content.Alpha.ToArray(), grey.Alpha.ToArray());
        Assert.Equal(Yiq(content.Pixels[^3..].ToArray()).Y, grey.Pixels[^1], 1e-5);
        Assert.All(grey.Pixels.ToArray().Chunk(3), color => Assert.Single(color.Distinct()));
        Assert.NotEqual(content.Pixels[^1], content.Pixels[^2]);
        Assert.Same(content, Histogram.SceneOf(content));
    }

    [Fact]
    public void The_default_matches_by_principal_roots_and_a_transfer_of_ones_own_takes_its_place()
    {
        ImageBuffer content = TestImages.Waves(31, 17), style = TestImages.Squares(20, 15);
        ImageBuffer expected = TestImages.Squares(20, 15);
        new PcaTransfer().Match(expected, content);
        Assert.Equal(expected.Pixels.ToArray(), Histogram.StyleOf(style, content).Pixels.ToArray());
        ColorControl own = Histogram with { Transfer = new Blackening() };
        Assert.All(own.StyleOf(style, content).Pixels.ToArray(), sample => Assert.Equal(0, sample));
        Assert.Equal(TestImages.Squares(20, 15).Pixels.ToArray(), style.Pixels.ToArray());
    }

    /// <summary>A scene to the right of what was painted, over which it lies evenly in the middle.</summary>
    [Fact]
    public void What_guides_leave_is_the_scene_and_does_not_count_as_painted()
    {
        ImageBuffer content = Between(TestImages.Waves(30, 20), 0.3f, 0.6f);
        ImageBuffer painted = Between(TestImages.Squares(30, 20), 0.4f, 0.7f);
        for (int i = 0; i < painted.Pixels.Length; i++)
        {
            float share = i / 3 % 30 < 10 ? 1 : i / 3 % 30 < 20 ? 0.5f : 0;
            painted.Pixels[i] = content.Pixels[i] + (share * (painted.Pixels[i] - content.Pixels[i]));
        }

        ImageBuffer guide = TestImages.Mask(30, 20, (x, _) => x < 10 ? 1 : x < 20 ? 0.5f : 0);
        GuideCover cover = GuideCover.Read([guide], [1], new PyramidLevel(30, 20))!;
        foreach (ColorControl color in new[] { Histogram, Luminance, Luminance with { Strength = 0.4 } })
        {
            ImageBuffer picture = color.PictureOf(painted, content, cover);
            Assert.All(
                Enumerable.Range(0, content.Pixels.Length).Where(i => i / 3 % 30 >= 20),
                i => Assert.Equal(content.Pixels[i], picture.Pixels[i]));
        }

        // What is painted has the mean of what the scene has there: all of the left and half of the middle.
        ColorControl mean = Histogram with { Transfer = new MeanTransfer() };
        float[] now = mean.PictureOf(painted, content, cover).Pixels.ToArray(), was = painted.Pixels.ToArray();
        for (int c = 0; c < 3; c++)
        {
            double moved = Weighted(content.Pixels.ToArray(), c) - Weighted(was, c);
            Assert.True(Math.Abs(moved) > 0.01);
            for (int i = c; i < now.Length; i += 3)
            {
                Assert.Equal(was[i] + (moved * guide.Pixels[i]), now[i], 1e-5);
            }
        }

        // Half of the style's colours on the left, a quarter in the middle.
        float[] half = (Luminance with { Strength = 0.5 }).PictureOf(painted, content, cover).Pixels.ToArray();
        for (int i = 0; i < half.Length; i += 3)
        {
            float own = was[i] - was[i + 1], scenes = content.Pixels[i] - content.Pixels[i + 1];
            Assert.Equal(scenes + (0.5f * guide.Pixels[i] * (own - scenes)), half[i] - half[i + 1], 1e-4f);
        }

        double Weighted(float[] samples, int channel) => Enumerable.Range(0, 600)
            .Sum(i => samples[(i * 3) + channel] * guide.Pixels[i * 3]) / 300;
    }

    /// <summary>From 0 to 1, each step changes little; the ends are the style's colours and the content's.</summary>
    [Theory]
    [InlineData(ColorMode.Histogram)]
    [InlineData(ColorMode.Luminance)]
    public void The_strength_goes_from_one_to_the_other_without_a_jump(ColorMode mode)
    {
        const int Steps = 50;
        ImageBuffer content = TestImages.Waves(31, 17), painted = TestImages.Squares(31, 17);
        ColorControl whole = new() { Mode = mode };
        float[] before = painted.Pixels.ToArray(), styleBefore = before;
        for (int step = 1; step <= Steps; step++)
        {
            ColorControl part = whole with { Strength = (double)step / Steps };
            before = Check(before, part.PictureOf(painted, content));
            styleBefore = Check(styleBefore, part.StyleOf(painted, content));
        }

        Assert.Equal(whole.PictureOf(painted, content).Pixels.ToArray(), before);
        Assert.Equal(whole.StyleOf(painted, content).Pixels.ToArray(), styleBefore);
        Assert.False((whole with { Strength = 0 }).IsAsked);

        static float[] Check(float[] old, ImageBuffer now)
        {
            Assert.InRange(old.Zip(now.Pixels.ToArray(), (a, b) => Math.Abs(a - b)).Max(), 0, 2.0 / Steps);
            return now.Pixels.ToArray();
        }
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_strength_out_of_range_is_refused(double strength) =>
        Assert.Throws<ArgumentException>((Histogram with { Strength = strength }).Check);

    [Fact]
    public void A_transfer_for_anything_but_histograms_is_refused()
    {
        Assert.Throws<ArgumentException>((Luminance with { Transfer = new MeanTransfer() }).Check);
        Assert.Throws<ArgumentException>(new ColorControl { Transfer = new MeanTransfer() }.Check);
        Assert.Throws<ArgumentException>(new ColorControl { Mode = (ColorMode)7 }.Check);
        (Histogram with { Transfer = new MeanTransfer() }).Check();
    }

    private static ImageBuffer Between(ImageBuffer image, float low, float high)
    {
        foreach (ref float sample in image.Pixels)
        {
            sample = low + ((high - low) * sample);
        }

        return image;
    }

    private static IEnumerable<(float[] First, float[] Second, float[] Third)> Pixels(
        ImageBuffer first, ImageBuffer second, ImageBuffer third) => first.Pixels.ToArray().Chunk(3)
        .Zip(second.Pixels.ToArray().Chunk(3), third.Pixels.ToArray().Chunk(3));

    private static (double Y, double I, double Q) Yiq(float[] color) => (
        (0.299 * color[0]) + (0.587 * color[1]) + (0.114 * color[2]),
        (0.5959 * color[0]) - (0.2746 * color[1]) - (0.3213 * color[2]),
        (0.2115 * color[0]) - (0.5227 * color[1]) + (0.3112 * color[2]));

    private static (double Mean, double Deviation) LightOf(ImageBuffer image)
    {
        double[] light = [.. image.Pixels.ToArray().Chunk(3).Select(color => Yiq(color).Y)];
        double mean = light.Average();
        return (mean, Math.Sqrt(light.Average(y => (y - mean) * (y - mean))));
    }

    private sealed class Blackening : IColorTransfer
    {
        public void Match(ImageBuffer image, ImageBuffer reference) => image.Pixels.Clear();
    }
}
