using Impasto.Compute.Execution;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Training.Data;
using Impasto.Video;
using Impasto.Video.OpticalFlow;

namespace Impasto.Training.Tests.Data;

public class MovedPhotographTests
{
    private const int Edge = 64;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Frames_look_the_same_where_the_flow_leads(int index)
    {
        MovedPhotograph moved = new(Photograph(), new SeededRandom(5, 1, index));
        using WorkerPool pool = new(1);
        foreach ((int time, int other) in new[] { (1, 0), (0, 3) })
        {
            (FlowField flow, float[] mask) = moved.Flow(time, other);
            double along = WarpError.Of(moved.Frame(time), moved.Frame(other), flow, mask, pool);
            double still = WarpError.Of(moved.Frame(time), moved.Frame(other), new(Edge, Edge), mask, pool);
            Assert.InRange(along, 0, 1e-4);
            Assert.True(still > 100 * along, $"{still} in place, {along} along the flow");
            Assert.InRange(mask.Average(), 0.2, 1);
        }
    }

    [Fact]
    public void Flow_there_and_back_ends_where_it_began()
    {
        MovedPhotograph moved = new(Photograph(), new SeededRandom(5, 1, 7));
        (FlowField there, _) = moved.Flow(1, 2);
        (FlowField back, _) = moved.Flow(2, 1);
        int centre = (Edge / 2 * Edge) + (Edge / 2);
        (float u, float v) = (there.Horizontal[centre], there.Vertical[centre]);
        int near = ((int)MathF.Round((Edge / 2) + v) * Edge) + (int)MathF.Round((Edge / 2) + u);
        Assert.InRange(Math.Abs(u) + Math.Abs(v), 0.1, 20);
        Assert.Equal(-u, back.Horizontal[near], 0.05f);
        Assert.Equal(-v, back.Vertical[near], 0.05f);
    }

    [Fact]
    public void The_same_numbers_give_the_same_frames_and_others_do_not()
    {
        Assert.Equal(Pixels(3), Pixels(3));
        Assert.NotEqual(Pixels(3), Pixels(4));

        static float[] Pixels(int index) =>
            new MovedPhotograph(Photograph(), new SeededRandom(5, 1, index)).Frame(2).Pixels.ToArray();
    }

    private static ImageBuffer Photograph()
    {
        ImageBuffer image = new(Edge, Edge);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            (int pixel, int channel) = Math.DivRem(i, ImageBuffer.Channels);
            (int y, int x) = Math.DivRem(pixel, image.Width);
            image.Pixels[i] = 0.5f + (0.4f * MathF.Sin((x * 0.11f) + (y * 0.07f * (channel + 1))));
        }

        return image;
    }
}
