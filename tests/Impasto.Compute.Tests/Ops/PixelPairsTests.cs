using Impasto.Compute.Ops;

namespace Impasto.Compute.Tests.Ops;

public class PixelPairsTests
{
    private static readonly int[] Order = [2, 0, 3, 1];

    [Fact]
    public void Pixels_of_one_image_are_paired_with_the_next_ones_of_the_order()
    {
        PixelPairs pairs = PixelPairs.Within(Order, 2);

        Assert.Equal((8, 4, 4), (pairs.Count, pairs.Pixels, pairs.OtherPixels));
        Assert.Equal(
            [(2, 0), (0, 3), (3, 1), (1, 2), (2, 3), (0, 1), (3, 2), (1, 0)],
            Enumerable.Range(0, 8).Select(pair => (pairs.First(pair), pairs.Second(pair))));
    }

    [Fact]
    public void Pixels_of_two_images_are_paired_in_turn()
    {
        PixelPairs pairs = PixelPairs.Between(Order, 3, 2);

        Assert.Equal((8, 4, 3), (pairs.Count, pairs.Pixels, pairs.OtherPixels));
        Assert.Equal(
            [(2, 0), (0, 1), (3, 2), (1, 0), (2, 1), (0, 2), (3, 0), (1, 1)],
            Enumerable.Range(0, 8).Select(pair => (pairs.First(pair), pairs.Second(pair))));
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(3, 5)]
    [InlineData(9, 2)]
    public void The_pairs_of_a_pixel_are_found(int others, int pairsOfPixel)
    {
        foreach (PixelPairs pairs in new[]
            { PixelPairs.Between(Order, others, pairsOfPixel), PixelPairs.Within(Order, pairsOfPixel) })
        {
            Check(pairs, pairs.Pixels, isFirst: true, pairs.First);
            Check(pairs, pairs.OtherPixels, isFirst: false, pairs.Second);
        }

        static void Check(PixelPairs pairs, int pixels, bool isFirst, Func<int, int> pixelOf)
        {
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                List<int> found = [];
                for (int turn = 0; turn < pairs.PairsOfPixel; turn++)
                {
                    (int first, int step) = pairs.Of(pixel, turn, isFirst);
                    for (int pair = first; pair < (turn + 1) * pairs.Pixels; pair += step)
                    {
                        found.Add(pair);
                    }
                }

                Assert.Equal(Enumerable.Range(0, pairs.Count).Where(pair => pixelOf(pair) == pixel), found);
            }
        }
    }

    [Theory]
    [InlineData(new[] { 0, 0 }, "pixel 0")]
    [InlineData(new[] { 1, 2 }, "pixel 2")]
    [InlineData(new[] { -1, 0 }, "pixel -1")]
    public void An_order_that_is_none_is_refused(int[] order, string said)
    {
        string message = Assert.Throws<ArgumentException>(() => PixelPairs.Within(order, 1)).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => PixelPairs.Between([0], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PixelPairs.Between([0], 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PixelPairs.Within([], 1));
    }
}
