using Impasto.Compute.Execution;
using Impasto.Media.Images;
using Impasto.Tests.Methods;
using Impasto.Video;
using Impasto.Video.OpticalFlow;

namespace Impasto.Tests.Video;

public class WarpErrorTests
{
    private readonly FlowField still = new(3, 2);

    [Fact]
    public void It_is_the_squared_difference_of_what_counts_by_how_much_counts()
    {
        ImageBuffer earlier = new(3, 2), later = new(3, 2);
        (later.Pixels[0], later.Pixels[1], later.Pixels[2]) = (0.1f, 0.2f, 0.3f); // 0.14 at the first pixel
        later.Pixels[5] = 0.5f; // 0.25 at the second
        later.Pixels[9] = 1; // 1 at the fourth, which does not count
        using WorkerPool pool = new(2);
        double error = WarpError.Of(earlier, later, still, [1, 0.5f, 1, 0, 0, 0], pool);
        Assert.Equal((0.14 + (0.5 * 0.25)) / 2.5, error, 1e-6);
    }

    [Fact]
    public void What_moves_with_the_flow_has_none()
    {
        ImageBuffer waves = TestImages.Waves(20, 10), moved = new(20, 10);
        FlowField flow = new(20, 10);
        flow.Horizontal.Fill(3);
        float[] mask = new float[200];
        for (int i = 0; i < 200; i++)
        {
            bool isShown = i % 20 < 17;
            mask[i] = isShown ? 1 : 0;
            if (isShown)
            {
                waves.Pixels.Slice(i * 3, 3).CopyTo(moved.Pixels.Slice((i + 3) * 3, 3));
            }
        }

        using WorkerPool pool = new(2);
        Assert.Equal(0, WarpError.Of(waves, moved, flow, mask, pool));
        Assert.True(WarpError.Of(waves, moved, new FlowField(20, 10), mask, pool) > 0.05);
    }

    [Fact]
    public void Where_nothing_counts_it_is_0_and_other_sizes_are_refused()
    {
        using WorkerPool pool = new(1);
        ImageBuffer black = new(3, 2), white = new(3, 2);
        white.Pixels.Fill(1);
        Assert.Equal(0, WarpError.Of(black, white, still, new float[6], pool));
        Assert.Throws<ArgumentException>(() => WarpError.Of(black, white, still, new float[5], pool));
        Assert.Throws<ArgumentException>(() => WarpError.Of(black, new(2, 3), still, new float[6], pool));
        Assert.Throws<ArgumentException>(() => WarpError.Of(black, white, new(2, 3), new float[6], pool));
    }
}
