using Impasto.Control.Color;
using Impasto.Media.Images;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Control.Color;

public class CdfTransferTests
{
    [Fact]
    public void An_image_that_has_the_colours_already_stays()
    {
        ImageBuffer image = Image(7, 7, 7, 90, 90, 200, 255, 255), reference = Image(90, 255, 7, 200, 7, 255, 90, 7);
        float[] before = image.Pixels.ToArray();
        new CdfTransfer().Match(image, reference);
        for (int i = 0; i < before.Length; i++)
        {
            Assert.Equal(before[i], image.Pixels[i], 1e-5f);
        }
    }

    [Fact]
    public void Values_are_distributed_as_the_references_are_to_one_bin()
    {
        ImageBuffer image = TestImages.Waves(64, 48), reference = TestImages.Waves(150, 140);
        foreach (ref float sample in reference.Pixels)
        {
            sample = 0.2f + (0.5f * sample * sample);
        }

        new CdfTransfer().Match(image, reference);

        for (int channel = 0; channel < 3; channel++)
        {
            float[] actual = Sorted(image, channel), expected = Sorted(reference, channel);
            for (double rank = 0; rank < 1; rank += 0.01)
            {
                Assert.Equal(
                    expected[(int)(rank * expected.Length)], actual[(int)(rank * actual.Length)], 1.01f / 255);
            }
        }
    }

    [Fact]
    public void Order_is_kept_and_values_between_levels_stay_between()
    {
        ImageBuffer image = new(100, 1);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = i / 3 / 99f;
        }

        new CdfTransfer().Match(image, TestImages.Waves(30, 30));
        for (int i = 3; i < image.Pixels.Length; i++)
        {
            Assert.True(image.Pixels[i] >= image.Pixels[i - 3]);
        }
    }

    [Fact]
    public void What_is_hidden_of_the_image_does_not_count_either()
    {
        Assert.Equal(Seen(0), Seen(1));

        static float[] Seen(float colour)
        {
            ImageBuffer half = TestImages.Waves(16, 16, hasAlpha: true);
            half.Pixels[..(8 * 16 * 3)].Fill(colour);
            half.Alpha[..(8 * 16)].Clear();
            new CdfTransfer().Match(half, TestImages.Squares(20, 20));
            return half.Pixels[(8 * 16 * 3)..].ToArray();
        }
    }

    [Fact]
    public void Flat_images_and_single_pixels_get_a_colour_that_is_there()
    {
        ImageBuffer flat = new(5, 4), pixel = new(1, 1), reference = Image(10, 10, 60, 60, 60, 60, 250, 250);
        flat.Pixels.Fill(0.3f);
        new CdfTransfer().Match(flat, reference);
        new CdfTransfer().Match(pixel, reference);
        Assert.All(flat.Pixels.ToArray().Concat(pixel.Pixels.ToArray()), v => Assert.Equal(60f / 255, v, 1f / 255));

        new CdfTransfer().Match(reference, flat);
        Assert.All(reference.Pixels.ToArray(), v => Assert.Equal(60f / 255, v, 1f / 255));
    }

    [Fact]
    public void What_is_hidden_does_not_count_and_an_image_without_anything_to_see_stays()
    {
        Assert.Equal(Matched(0), Matched(1));
        ImageBuffer image = TestImages.Waves(16, 16);
        new CdfTransfer().Match(image, new ImageBuffer(2, 2, hasAlpha: true));
        Assert.Equal(TestImages.Waves(16, 16).Pixels.ToArray(), image.Pixels.ToArray());

        static float[] Matched(float colour)
        {
            ImageBuffer matched = TestImages.Waves(16, 16), half = TestImages.Waves(16, 16, hasAlpha: true);
            half.Pixels[..(8 * 16 * 3)].Fill(colour);
            half.Alpha[..(8 * 16)].Clear();
            new CdfTransfer().Match(matched, half);
            return matched.Pixels.ToArray();
        }
    }

    private static ImageBuffer Image(params int[] levels)
    {
        ImageBuffer image = new(levels.Length, 1);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = levels[i / 3] / 255f;
        }

        return image;
    }

    private static float[] Sorted(ImageBuffer image, int channel) =>
        [.. image.Pixels.ToArray().Where((_, i) => i % 3 == channel).Order()];
}
