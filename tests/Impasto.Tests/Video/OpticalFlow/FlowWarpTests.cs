using Impasto.Compute.Execution;
using Impasto.Media.Images;
using Impasto.Tests.Methods;
using Impasto.Video.OpticalFlow;

namespace Impasto.Tests.Video.OpticalFlow;

public class FlowWarpTests
{
    private const int Width = 17, Height = 13;

    [Fact]
    public void Without_flow_a_frame_stays_as_it_is()
    {
        ImageBuffer frame = TestImages.Waves(31, 23);
        using WorkerPool pool = new(2);
        Assert.Equal(frame.Pixels, FlowWarp.Apply(frame, new FlowField(31, 23), pool).Pixels);
        Assert.Equal(frame.Pixels, FlowWarp.ApplySharp(frame, new FlowField(31, 23), pool).Pixels);
    }

    [Fact]
    public void What_is_warped_a_pixel_in_many_steps_stays_sharp_by_cubic_convolution()
    {
        const int Width = 64, Height = 16, Steps = 8;
        ImageBuffer lines = TestImages.Mask(Width, Height, (x, _) => 0.5f + (0.4f * MathF.Sin(x)));
        FlowField flow = new(Width, Height);
        flow.Horizontal.Fill(1f / Steps);
        using WorkerPool pool = new(2);
        (ImageBuffer sharp, ImageBuffer soft) = (lines, lines);
        for (int i = 0; i < Steps; i++)
        {
            (sharp, soft) = (FlowWarp.ApplySharp(sharp, flow, pool), FlowWarp.Apply(soft, flow, pool));
        }

        Assert.True(Error(sharp) < 0.1, $"{Error(sharp)}");
        Assert.True(Error(sharp) < 0.6 * Error(soft), $"{Error(sharp)} sharp, {Error(soft)} soft");

        double Error(ImageBuffer moved) => Enumerable.Range(Width / 4, Width / 2).Max(x =>
            Math.Abs(moved.Pixels[((8 * Width) + x) * 3] - lines.Pixels[((8 * Width) + x + 1) * 3]));
    }

    [Fact]
    public void Cubic_convolution_reproduces_a_slope_and_an_edge_without_halos()
    {
        const int Width = 32, Height = 24;
        ImageBuffer slope = TestImages.Mask(Width, Height, (x, y) => (x + y) / 60f);
        FlowField flow = new(Width, Height);
        flow.Horizontal.Fill(0.3f);
        flow.Vertical.Fill(-0.6f);
        using WorkerPool pool = new(2);
        ImageBuffer moved = FlowWarp.ApplySharp(slope, flow, pool);
        ImageBuffer steep = FlowWarp.ApplySharp(
            TestImages.Mask(Width, Height, (x, _) => x < 16 ? 0.25f : 0.75f), flow, pool);
        Assert.DoesNotContain(steep.Pixels.ToArray(), sample => sample is < 0.25f or > 0.75f);
        for (int y = 3; y < Height - 3; y++)
        {
            for (int x = 3; x < Width - 4; x++)
            {
                // The kernel is sharper than the one that reproduces a slope: it is off by less than 0.15 of a step.
                Assert.Equal((x + y - 0.3) / 60, moved.Pixels[((y * Width) + x) * 3], 0.15 / 60);
            }
        }
    }

    [Theory]
    [InlineData(2, -1)]
    [InlineData(0.25f, 0.5f)]
    [InlineData(-100, 100)]
    public void A_pixel_gets_what_lies_where_its_flow_leads(float u, float v)
    {
        (ImageBuffer frame, ImageBuffer warped) = Moved(FlowWarp.Apply, u, v);
        for (int i = 0; i < frame.Pixels.Length; i++)
        {
            (int channel, double x, double y) = PlaceOf(i, u, v);
            double expected = 0;
            for (int k = 0; k < Width * Height; k++)
            {
                double share = Math.Max(0, 1 - Math.Abs((k % Width) - x)) * Math.Max(0, 1 - Math.Abs((k / Width) - y));
                expected += share * frame.Pixels[(k * ImageBuffer.Channels) + channel];
            }

            Assert.Equal(expected, warped.Pixels[i], 1e-5);
        }
    }

    [Theory]
    [InlineData(2, -1)]
    [InlineData(0.25f, 0.5f)]
    [InlineData(-1.375f, 0.625f)]
    [InlineData(-100, 100)]
    public void By_cubic_convolution_it_gets_what_the_kernel_of_keys_says_up_to_the_border(float u, float v)
    {
        (ImageBuffer frame, ImageBuffer warped) = Moved(FlowWarp.ApplySharp, u, v);
        for (int i = 0; i < frame.Pixels.Length; i++)
        {
            (int channel, double x, double y) = PlaceOf(i, u, v);
            (int left, int top) = ((int)x, (int)y);
            double expected = 0, least = 1, most = 0;
            for (int row = top - 1; row <= top + 2; row++)
            {
                for (int column = left - 1; column <= left + 2; column++)
                {
                    int at = (Math.Clamp(row, 0, Height - 1) * Width) + Math.Clamp(column, 0, Width - 1);
                    double value = frame.Pixels[(at * ImageBuffer.Channels) + channel];
                    expected += value * Keys(x - column) * Keys(y - row);
                    bool isNext = row - top is 0 or 1 && column - left is 0 or 1;
                    (least, most) = isNext ? (Math.Min(least, value), Math.Max(most, value)) : (least, most);
                }
            }

            Assert.Equal(Math.Clamp(expected, least, most), warped.Pixels[i], 1e-5);
        }

        // Equations 8 and 9 of the paper, with a = -0.75.
        static double Keys(double s)
        {
            const double A = -0.75;
            s = Math.Abs(s);
            return s < 1 ? ((((A + 2) * s) - (A + 3)) * s * s) + 1
                : s < 2 ? ((((((s - 5) * s) + 8) * s) - 4) * A)
                : 0;
        }
    }

    [Fact]
    public void A_flow_of_another_size_is_refused()
    {
        using WorkerPool pool = new(1);
        Assert.Throws<ArgumentException>(() => FlowWarp.Apply(new ImageBuffer(4, 5), new FlowField(5, 4), pool));
    }

    /// <summary>A frame, and what a flow that is the same everywhere makes of it.</summary>
    private static (ImageBuffer Frame, ImageBuffer Warped) Moved(
        Func<ImageBuffer, FlowField, WorkerPool, ImageBuffer> warp, float u, float v)
    {
        ImageBuffer frame = TestImages.Waves(Width, Height);
        FlowField flow = new(Width, Height);
        flow.Horizontal.Fill(u);
        flow.Vertical.Fill(v);
        using WorkerPool pool = new(2);
        return (frame, warp(frame, flow, pool));
    }

    /// <summary>The channel of a sample, and where the flow finds its pixel, within the frame.</summary>
    private static (int Channel, double X, double Y) PlaceOf(int sample, float u, float v)
    {
        (int pixel, int channel) = Math.DivRem(sample, ImageBuffer.Channels);
        return (
            channel, Math.Clamp((pixel % Width) + u, 0, Width - 1), Math.Clamp((pixel / Width) + v, 0, Height - 1));
    }
}
