using Impasto.Compute.Execution;
using Impasto.Media.Images;
using Impasto.Samples.Film;
using Impasto.Video;
using Impasto.Video.OpticalFlow;

namespace Impasto.Tests.Video;

/// <summary>What is rendered for the other tests says the truth of itself.</summary>
public class ShotTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void What_is_seen_in_both_frames_looks_the_same_where_the_exact_flow_leads(int number)
    {
        RenderedPair pair = RenderedPair.Of(number);
        using WorkerPool pool = new(2);
        float[] seen = [.. pair.IsSeen.Select(isSeen => isSeen ? 1f : 0)];
        float[] hidden = [.. seen.Select(share => 1 - share)];
        double along = WarpError.Of(pair.First, pair.Second, pair.Exact, seen, pool);
        double still = WarpError.Of(pair.First, pair.Second, new(RenderedPair.Width, RenderedPair.Height), seen, pool);
        double covered = WarpError.Of(pair.First, pair.Second, pair.Exact, hidden, pool);
        Assert.True(along < 0.3 * still, $"{along} along the flow, {still} in place");
        Assert.True(along < 0.3 * covered, $"{along} where it is seen, {covered} where it is not");
        Assert.InRange(pair.IsSeen.Count(isSeen => !isSeen), 100, pair.IsSeen.Length / 5);
    }

    [Fact]
    public void Flow_there_and_back_ends_where_it_began_where_both_frames_show_it()
    {
        Shot shot = new(1);
        (FlowField there, bool[] isSeen) = shot.FlowTo(0, 1, 160, 90);
        (FlowField back, _) = shot.FlowTo(1, 0, 160, 90);
        using WorkerPool pool = new(1);
        float[] certain = FlowCertainty.Certain(there, back, pool);
        int kept = Enumerable.Range(0, isSeen.Length).Count(i => isSeen[i] && certain[i] == 1);
        int wrong = Enumerable.Range(0, isSeen.Length).Count(i => !isSeen[i] && certain[i] == 1);
        Assert.True(kept > 0.8 * isSeen.Count(seen => seen), $"{kept} of {isSeen.Count(seen => seen)}");
        Assert.True(wrong < 0.2 * isSeen.Count(seen => !seen), $"{wrong} of {isSeen.Count(seen => !seen)}");
    }

    [Fact]
    public void A_frame_is_the_same_whenever_it_is_rendered()
    {
        ImageBuffer first = new Shot(4).Render(2, 40, 30, raysAcross: 1);
        ImageBuffer again = new Shot(4).Render(2, 40, 30, raysAcross: 1);
        Assert.Equal(first.Pixels, again.Pixels);
        Assert.False(first.Pixels.SequenceEqual(new Shot(5).Render(2, 40, 30, raysAcross: 1).Pixels));
    }
}
