using Impasto.Compute.Execution;
using Impasto.Video.OpticalFlow;

namespace Impasto.Tests.Video.OpticalFlow;

public class FlowCertaintyTests
{
    private const int Width = 40, Height = 30;

    [Fact]
    public void What_does_not_move_is_certain()
    {
        float[] certainty = Of(new(Width, Height), new(Width, Height));
        Assert.All(certainty, share => Assert.Equal(1, share, 1e-6f));
    }

    [Theory]
    [InlineData(0.7f, 0, true)] // 0.7^2 = 0.49 < 0.5
    [InlineData(0.72f, 0, false)] // 0.72^2 = 0.518 > 0.5 + 0.01 * 0.518
    [InlineData(1.4f, 10, true)] // 1.4^2 = 1.96 < 0.5 + 0.01 * (10^2 + 11.4^2) = 2.8
    [InlineData(1.75f, 10, false)] // 1.75^2 = 3.06 > 0.5 + 0.01 * (10^2 + 11.75^2) = 2.88
    public void A_pixel_is_covered_where_the_way_back_ends_too_far_away(float miss, float flow, bool isCertain)
    {
        FlowField there = new(Width, Height), back = new(Width, Height);
        there.Horizontal.Fill(flow);
        back.Horizontal.Fill(-flow - miss);
        Assert.Equal(isCertain ? 1 : 0, Certain(there, back)[(10 * Width) + 10]);
    }

    [Fact]
    public void The_way_back_is_the_one_between_four_pixels()
    {
        // The way back of pixels misses by 2, by turns to the right and to the left: that between them does not.
        FlowField there = new(Width, Height), back = new(Width, Height);
        there.Horizontal.Fill(0.5f);
        there.Vertical.Fill(0.5f);
        back.Vertical.Fill(-0.5f);
        for (int i = 0; i < Width * Height; i++)
        {
            back.Horizontal[i] = ((i % Width) + (i / Width)) % 2 == 0 ? 1.5f : -2.5f;
        }

        float[] certain = Certain(there, back);
        for (int i = 0; i < certain.Length; i++)
        {
            Assert.Equal(i % Width < Width - 1 && i / Width < Height - 1 ? 1 : 0, certain[i]);
        }
    }

    [Theory]
    [InlineData(0.08f, 0, true)] // (0.08 / 2)^2 = 0.0016 < 0.002
    [InlineData(0.1f, 0, false)] // (0.1 / 2)^2 = 0.0025 > 0.002
    [InlineData(0.1f, 1, true)] // 0.0025 < 0.01 * 1 + 0.002
    public void A_pixel_lies_on_a_border_where_the_flow_changes(float change, float flow, bool isCertain)
    {
        for (int kind = 0; kind < 4; kind++)
        {
            (bool isAcross, bool isVertical) = (kind % 2 == 0, kind / 2 == 0);
            FlowField there = new(Width, Height), back = new(Width, Height);
            Span<float> changing = isVertical ? there.Vertical : there.Horizontal;
            (isVertical ? back.Vertical : back.Horizontal).Fill(-flow);
            for (int i = 0; i < Width * Height; i++)
            {
                changing[i] = flow + ((isAcross ? i % Width >= 20 : i / Width >= 15) ? change : 0);
            }

            float[] certain = Certain(there, back);
            (int border, int step) = ((15 * Width) + 20, isAcross ? 1 : Width);
            Assert.Equal(isCertain ? 1 : 0, certain[border - step]);
            Assert.Equal(isCertain ? 1 : 0, certain[border]);
            Assert.Equal(1, certain[border - (2 * step)]);
            Assert.Equal(1, certain[border + step]);
        }
    }

    [Fact]
    public void The_way_back_is_the_one_between_two_lines_too()
    {
        // The way back of lines misses by 2, by turns to the right and to the left: that between two does not.
        FlowField there = new(Width, Height), back = new(Width, Height);
        there.Vertical.Fill(0.5f);
        back.Vertical.Fill(-0.5f);
        for (int i = 0; i < Width * Height; i++)
        {
            back.Horizontal[i] = i / Width % 2 == 0 ? 2 : -2;
        }

        float[] certain = Certain(there, back);
        for (int i = 0; i < certain.Length; i++)
        {
            Assert.Equal(i / Width < Height - 1 ? 1 : 0, certain[i]);
        }
    }

    [Fact]
    public void At_the_edge_of_the_frame_a_change_counts_from_one_pixel_to_the_next()
    {
        // 0.06^2 = 0.0036 > 0.002; in the middle of a slope of two pixels it were (0.06 / 2)^2 = 0.0009.
        for (int edge = 0; edge < 4; edge++)
        {
            FlowField there = new(Width, Height), back = new(Width, Height);
            int[] pixels = [.. Enumerable.Range(0, Width * Height).Where(i => edge switch
            {
                0 => i / Width == 0,
                1 => i / Width == Height - 1,
                2 => i % Width == 0,
                _ => i % Width == Width - 1,
            })];

            // Along the edge, so that nothing leaves the frame but at one corner.
            Span<float> along = edge < 2 ? there.Horizontal : there.Vertical;
            foreach (int i in pixels)
            {
                along[i] = 0.06f;
            }

            float[] certain = Certain(there, back);
            Assert.All(pixels, i => Assert.Equal(0, certain[i]));
            Assert.Equal(1, certain[(Height / 2 * Width) + (Width / 2)]);
        }
    }

    [Fact]
    public void What_leaves_the_frame_or_is_unknown_is_uncertain()
    {
        FlowField there = new(Width, Height), back = new(Width, Height);
        there.Horizontal.Fill(3);
        back.Horizontal.Fill(-3);
        (there.Horizontal[(5 * Width) + 5], there.Vertical[(5 * Width) + 5]) = (FlowField.Unknown, FlowField.Unknown);
        float[] certain = Certain(there, back);
        for (int x = 0; x < Width; x++)
        {
            Assert.Equal(x + 3 < Width ? 1 : 0, certain[(20 * Width) + x]);
        }

        Assert.Equal(0, certain[(5 * Width) + 5]);
    }

    [Fact]
    public void The_mask_is_smoothed_by_a_Gaussian_of_0_8_pixels()
    {
        // One uncertain pixel: what is missing around it is the Gaussian itself.
        FlowField there = new(Width, Height), back = new(Width, Height);
        (there.Horizontal[(15 * Width) + 20], there.Vertical[(15 * Width) + 20]) = (1e-3f, 0);
        back.Horizontal[(15 * Width) + 20] = 5;
        Assert.Equal(0, Certain(there, back)[(15 * Width) + 20]);
        float[] certain = Certain(there, back);
        float[] certainty = Of(there, back);
        double sum = Enumerable.Range(-3, 7).Sum(i => Math.Exp(-i * i / (2 * 0.8 * 0.8)));
        for (int y = 10; y < 20; y++)
        {
            for (int x = 15; x < 25; x++)
            {
                double expected = 1;
                for (int i = 0; i < certain.Length; i++)
                {
                    (int dx, int dy) = ((i % Width) - x, (i / Width) - y);
                    bool isNear = Math.Abs(dx) <= 3 && Math.Abs(dy) <= 3;
                    expected -= isNear
                        ? (1 - certain[i]) * Math.Exp(-((dx * dx) + (dy * dy)) / (2 * 0.8 * 0.8)) / (sum * sum)
                        : 0;
                }

                Assert.Equal(expected, certainty[(y * Width) + x], 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(40, 30, 2.5f, 1.5f)]
    [InlineData(40, 30, 0.5f, 0.5f)]
    [InlineData(43, 37, 2.5f, 0.5f)]
    [InlineData(5, 4, 0.5f, 0.5f)]
    public void The_mask_goes_on_beyond_the_frame_as_it_ends(int width, int height, float right, float down)
    {
        // What leaves the frame to the right and below is uncertain.
        FlowField there = new(width, height), back = new(width, height);
        there.Horizontal.Fill(right);
        there.Vertical.Fill(down);
        back.Horizontal.Fill(-right);
        back.Vertical.Fill(-down);
        (int columns, int rows) = (width - (int)Math.Ceiling(right), height - (int)Math.Ceiling(down));
        float[] certainty = Of(there, back);
        for (int i = 0; i < certainty.Length; i++)
        {
            double expected = Share(i % width, width, columns) * Share(i / width, height, rows);
            Assert.Equal(expected, certainty[i], 1e-5);
        }

        static double Share(int at, int length, int certain)
        {
            IEnumerable<int> near = Enumerable.Range(-3, 7);
            return near.Where(i => Math.Clamp(at + i, 0, length - 1) < certain).Sum(Gauss) / near.Sum(Gauss);
        }

        static double Gauss(int i) => Math.Exp(-i * i / (2 * 0.8 * 0.8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void What_is_covered_in_a_rendered_frame_is_found(int number)
    {
        // Strips narrower than the least error of 0.7 pixels are among what is covered.
        RenderedPair pair = RenderedPair.Of(number);
        using WorkerPool pool = new(2);
        using DisFlow flow = new(RenderedPair.Width, RenderedPair.Height, FlowPreset.Medium, threads: 2);
        FlowPair between = flow.Both(pair.First, pair.Second);
        float[] certainty = FlowCertainty.Of(between.Forward, between.Backward, pool);
        int[] all = [.. Enumerable.Range(0, certainty.Length)];
        double found = all.Count(i => !pair.IsSeen[i] && certainty[i] < 0.5) / (double)pair.IsSeen.Count(s => !s);
        double kept = all.Count(i => pair.IsSeen[i] && certainty[i] > 0.5) / (double)pair.IsSeen.Count(s => s);
        Assert.True(found > 0.5 && kept > 0.8, $"{found:P0} of what is covered found, {kept:P0} of the rest kept");
    }

    [Fact]
    public void Threads_change_nothing_and_other_sizes_are_refused()
    {
        RenderedPair pair = RenderedPair.Of(0);
        using WorkerPool one = new(1), four = new(4);
        Assert.Equal(
            FlowCertainty.Of(pair.Exact, pair.Exact, one), FlowCertainty.Of(pair.Exact, pair.Exact, four));
        Assert.Throws<ArgumentException>(() => FlowCertainty.Of(pair.Exact, new FlowField(4, 4), one));
    }

    private static float[] Of(FlowField flow, FlowField back)
    {
        using WorkerPool pool = new(2);
        return FlowCertainty.Of(flow, back, pool);
    }

    private static float[] Certain(FlowField flow, FlowField back)
    {
        using WorkerPool pool = new(2);
        return FlowCertainty.Certain(flow, back, pool);
    }
}
