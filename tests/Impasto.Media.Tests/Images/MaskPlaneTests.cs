using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

public sealed class MaskPlaneTests
{
    [Fact]
    public void A_mask_is_its_brightness_times_its_alpha()
    {
        float[] colours = [0.3f, 0.6f, 0.9f, 1, 1, 1];
        ImageBuffer opaque = new(2, 1, colours), drawn = new(2, 1, colours, [0.5f, 0.25f]);
        AssertClose([0.6f, 1], MaskPlane.Of(opaque, 2, 1));
        AssertClose([0.3f, 0.25f], MaskPlane.Of(drawn, 2, 1));
        opaque.Pixels[3..].Fill(2);
        AssertClose([0.6f, 1], MaskPlane.Of(opaque, 2, 1));
    }

    [Fact]
    public void At_another_size_edges_stay_where_they_are_and_nothing_overshoots()
    {
        // White from the tenth of sixteen columns on, and nothing in the last of four rows.
        ImageBuffer mask = new(16, 4);
        for (int pixel = 0; pixel < 48; pixel++)
        {
            mask.Pixels.Slice(pixel * 3, 3).Fill(pixel % 16 >= 9 ? 1 : 0);
        }

        float[] plane = MaskPlane.Of(mask, 64, 16);
        Assert.Equal(64 * 16, plane.Length);
        Assert.All(plane, value => Assert.InRange(value, 0, 1));
        Assert.Contains(0, plane);
        Assert.Contains(1, plane);
        for (int i = 0; i < plane.Length; i++)
        {
            (int x, int y) = (i % 64, i / 64);
            if (Math.Abs(x - 35.5) > 2 && Math.Abs(y - 11.5) > 2)
            {
                Assert.Equal(x > 35 && y < 12, plane[i] > 0.5f);
            }
        }
    }

    [Fact]
    public void A_plane_is_a_mask_as_bright_as_it_says()
    {
        float[] plane = [0, 0.2f, 0.4f, 0.6f, 0.8f, 1];
        ImageBuffer mask = MaskPlane.ToImage(plane, 3);
        Assert.Equal((3, 2, false), (mask.Width, mask.Height, mask.HasAlpha));
        Assert.Equal(plane.SelectMany(value => (float[])[value, value, value]), mask.Pixels.ToArray());
    }

    [Fact]
    public void The_memory_of_a_mask_is_that_of_its_colours_and_of_planes_of_both_sizes()
    {
        const long Least = sizeof(float) * ((4 * 30 * 20) + (600 * 400));
        Assert.InRange(MaskPlane.ReadBytes(new ImageBuffer(30, 20), 600, 400), Least, 2 * Least);
    }

    private static void AssertClose(float[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
}
