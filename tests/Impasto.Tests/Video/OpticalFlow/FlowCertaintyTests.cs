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
    [InlineData(0.7f, true)] // 0.7^2 = 0.49 < 0.5
    [InlineData(0.72f, false)] // 0.72^2 = 0.518 > 0.5 + 0.01 * 0.518
    public void A_pixel_is_covered_where_the_way_back_ends_too_far_away(float miss, bool isCertain)
    {
        FlowField back = new(Width, Height);
        back.Horizontal.Fill(miss);
        Assert.Equal(isCertain ? 1 : 0, Certain(new(Width, Height), back)[(10 * Width) + 10]);
    }

    [Theory]
    [InlineData(0.08f, 0, true)] // (0.08 / 2)^2 = 0.0016 < 0.002
    [InlineData(0.1f, 0, false)] // (0.1 / 2)^2 = 0.0025 > 0.002
    [InlineData(0.1f, 1, true)] // 0.0025 < 0.01 * 1 + 0.002
    public void A_pixel_lies_on_a_border_where_the_flow_changes(float change, float flow, bool isCertain)
    {
        FlowField there = new(Width, Height), back = new(Width, Height);
        there.Horizontal.Fill(flow);
        back.Horizontal.Fill(-flow);
        for (int y = 0; y < Height; y++)
        {
            there.Horizontal.Slice((y * Width) + 20, Width - 20).Fill(flow + change);
        }

        float[] certain = Certain(there, back);
        Assert.Equal(isCertain ? 1 : 0, certain[(10 * Width) + 19]);
        Assert.Equal(isCertain ? 1 : 0, certain[(10 * Width) + 20]);
        Assert.Equal(1, certain[(10 * Width) + 18]);
        Assert.Equal(1, certain[(10 * Width) + 21]);
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
