using Impasto.Control.Color;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Control.Color;

public class SlicedTransferTests
{
    [Fact]
    public void Along_any_axis_values_are_distributed_as_the_references_are()
    {
        ImageBuffer reference = Reference(), sliced = TestImages.Waves(64, 48), channels = TestImages.Waves(64, 48);
        double before = SlicedDistance(sliced, reference);
        new SlicedTransfer().Match(sliced, reference);
        new CdfTransfer().Match(channels, reference);
        double after = SlicedDistance(sliced, reference);
        Assert.InRange(after, 0, 0.01);
        Assert.InRange(after, 0, 0.2 * SlicedDistance(channels, reference));
        Assert.InRange(after, 0, 0.1 * before);
    }

    [Fact]
    public void An_image_that_has_the_colours_already_hardly_changes()
    {
        ImageBuffer image = Reference();
        new SlicedTransfer().Match(image, Reference());
        Assert.All(
            image.Pixels.ToArray().Zip(Reference().Pixels.ToArray()),
            pair => Assert.Equal(pair.Second, pair.First, 1.01f / 255));
    }

    [Fact]
    public void Colours_darker_and_lighter_than_any_of_the_image_are_reached()
    {
        ImageBuffer image = TestImages.Mask(64, 48, (x, _) => 0.4f + (0.2f * x / 63));
        new SlicedTransfer().Match(image, TestImages.Mask(64, 48, (x, _) => 0.1f + (0.8f * x / 63)));
        Assert.Equal(0.1f, image.Pixels.ToArray().Min(), 0.02f);
        Assert.Equal(0.9f, image.Pixels.ToArray().Max(), 0.02f);
    }

    [Fact]
    public void Axes_are_those_of_the_channels_and_then_others_of_length_1_at_right_angles()
    {
        Assert.Equal([[1, 0, 0], [0, 1, 0], [0, 0, 1]], SlicedTransfer.Axes(new SeededRandom(0, 1, 0), isFirst: true));
        for (int round = 1; round < 20; round++)
        {
            float[][] axes = SlicedTransfer.Axes(new SeededRandom(0, 1, round), isFirst: false);
            for (int i = 0; i < 9; i++)
            {
                float product = axes[i / 3].Zip(axes[i % 3], (a, b) => a * b).Sum();
                Assert.Equal(i / 3 == i % 3 ? 1 : 0, product, 1e-5f);
            }
        }
    }

    [Fact]
    public void The_seed_decides()
    {
        Assert.Equal(Matched(0), Matched(0));
        Assert.NotEqual(Matched(0), Matched(1));

        static float[] Matched(long seed)
        {
            ImageBuffer image = TestImages.Waves(32, 24);
            new SlicedTransfer { Seed = seed }.Match(image, Reference());
            return image.Pixels.ToArray();
        }
    }

    [Fact]
    public void Flat_and_hidden_images_and_single_pixels_work()
    {
        ImageBuffer flat = new(4, 3), pixel = new(1, 1), hidden = new(3, 3, hasAlpha: true);
        flat.Pixels.Fill(0.25f);
        new SlicedTransfer().Match(pixel, flat);
        Assert.All(pixel.Pixels.ToArray(), sample => Assert.Equal(0.25f, sample, 0.002f));

        new SlicedTransfer().Match(flat, flat);
        Assert.All(flat.Pixels.ToArray(), sample => Assert.Equal(0.25f, sample, 0.002f));

        new SlicedTransfer().Match(pixel, hidden);
        Assert.All(pixel.Pixels.ToArray(), sample => Assert.Equal(0.25f, sample, 0.002f));
    }

    [Fact]
    public void What_is_hidden_does_not_count()
    {
        Assert.Equal(Matched(0), Matched(1));
        Assert.Equal(Seen(0), Seen(1));

        static float[] Seen(float colour)
        {
            ImageBuffer half = TestImages.Waves(16, 16, hasAlpha: true);
            half.Pixels[..384].Fill(colour);
            half.Alpha[..128].Clear();
            new SlicedTransfer().Match(half, Reference());
            return half.Pixels[384..].ToArray();
        }

        static float[] Matched(float colour)
        {
            ImageBuffer image = TestImages.Waves(16, 16), half = TestImages.Waves(16, 16, hasAlpha: true);
            half.Pixels[..400].Fill(colour);
            half.Alpha[..134].Clear();
            half.Alpha[134..].Fill(1);
            new SlicedTransfer().Match(image, half);
            return image.Pixels.ToArray();
        }
    }

    /// <summary>Colours that hang together: on a bent sheet, which no curves for each channel give.</summary>
    private static ImageBuffer Reference()
    {
        ImageBuffer image = new(40, 50);
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            (float u, float v) = (i % 40 / 39f, i / 40 / 49f);
            image.Pixels[i * 3] = 0.1f + (0.8f * u);
            image.Pixels[(i * 3) + 1] = 0.9f - (0.5f * u) - (0.3f * v);
            image.Pixels[(i * 3) + 2] = 0.2f + (0.5f * u * u) + (0.2f * v);
        }

        return image;
    }

    /// <summary>The mean difference of sorted values along axes that are no channels.</summary>
    private static double SlicedDistance(ImageBuffer first, ImageBuffer second)
    {
        const int Ranks = 200;
        double sum = 0;
        float[][] axes = [[0.6f, 0.64f, 0.48f], [0.8f, -0.48f, -0.36f], [0, 0.6f, -0.8f], [0.57f, -0.57f, 0.57f]];
        foreach (float[] axis in axes)
        {
            float[] one = Sorted(first, axis), other = Sorted(second, axis);
            for (int rank = 0; rank < Ranks; rank++)
            {
                double place = (rank + 0.5) / Ranks;
                sum += Math.Abs(one[(int)(place * one.Length)] - other[(int)(place * other.Length)]);
            }
        }

        return sum / Ranks / axes.Length;
    }

    private static float[] Sorted(ImageBuffer image, float[] axis) =>
    [
        .. image.Pixels.ToArray().Chunk(3)
            .Select(color => (color[0] * axis[0]) + (color[1] * axis[1]) + (color[2] * axis[2])).Order(),
    ];
}
