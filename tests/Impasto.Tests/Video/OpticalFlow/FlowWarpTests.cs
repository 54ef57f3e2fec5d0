using Impasto.Compute.Execution;
using Impasto.Media.Images;
using Impasto.Tests.Methods;
using Impasto.Video.OpticalFlow;

namespace Impasto.Tests.Video.OpticalFlow;

public class FlowWarpTests
{
    [Fact]
    public void Without_flow_a_frame_stays_as_it_is()
    {
        ImageBuffer frame = TestImages.Waves(31, 23);
        using WorkerPool pool = new(2);
        Assert.Equal(frame.Pixels, FlowWarp.Apply(frame, new FlowField(31, 23), pool).Pixels);
    }

    [Theory]
    [InlineData(2, -1)]
    [InlineData(0.25f, 0.5f)]
    [InlineData(-100, 100)]
    public void A_pixel_gets_what_lies_where_its_flow_leads(float u, float v)
    {
        const int Width = 17, Height = 13;
        ImageBuffer frame = TestImages.Waves(Width, Height);
        FlowField flow = new(Width, Height);
        flow.Horizontal.Fill(u);
        flow.Vertical.Fill(v);
        using WorkerPool pool = new(2);
        ImageBuffer warped = FlowWarp.Apply(frame, flow, pool);
        for (int i = 0; i < frame.Pixels.Length; i++)
        {
            (int pixel, int channel) = Math.DivRem(i, ImageBuffer.Channels);
            double x = Math.Clamp((pixel % Width) + u, 0, Width - 1);
            double y = Math.Clamp((pixel / Width) + v, 0, Height - 1);
            double expected = 0;
            for (int k = 0; k < Width * Height; k++)
            {
                double share = Math.Max(0, 1 - Math.Abs((k % Width) - x)) * Math.Max(0, 1 - Math.Abs((k / Width) - y));
                expected += share * frame.Pixels[(k * ImageBuffer.Channels) + channel];
            }

            Assert.Equal(expected, warped.Pixels[i], 1e-5);
        }
    }

    [Fact]
    public void A_flow_of_another_size_is_refused()
    {
        using WorkerPool pool = new(1);
        Assert.Throws<ArgumentException>(() => FlowWarp.Apply(new ImageBuffer(4, 5), new FlowField(5, 4), pool));
    }
}
