using Impasto.Media.Images;
using Impasto.Samples.Film;
using Impasto.Video.OpticalFlow;

namespace Impasto.Tests.Video;

/// <summary>Two frames that were rendered, and where the first one's pixels are in the second.</summary>
internal sealed class RenderedPair
{
    public const int Width = 320, Height = 180;

    private static readonly Lazy<RenderedPair>[] All =
        [.. Enumerable.Range(0, 3).Select(i => new Lazy<RenderedPair>(() => new RenderedPair(i)))];

    private RenderedPair(int number)
    {
        Shot shot = new(number);
        First = shot.Render(0, Width, Height, raysAcross: 2);
        Second = shot.Render(1, Width, Height, raysAcross: 2);
        (Exact, IsSeen) = shot.FlowTo(0, 1, Width, Height);
    }

    public ImageBuffer First { get; }

    public ImageBuffer Second { get; }

    /// <summary>Gets the exact flow from the first frame to the second.</summary>
    public FlowField Exact { get; }

    /// <summary>Gets which of the first frame's pixels are seen in the second.</summary>
    public bool[] IsSeen { get; }

    /// <summary>One of three pairs, rendered once.</summary>
    public static RenderedPair Of(int number) => All[number].Value;

    /// <summary>The mean distance of a flow to the exact one, over the pixels that both frames show.</summary>
    public double ErrorOf(FlowField flow)
    {
        double sum = 0;
        for (int i = 0; i < IsSeen.Length; i++)
        {
            double u = flow.Horizontal[i] - Exact.Horizontal[i], v = flow.Vertical[i] - Exact.Vertical[i];
            sum += IsSeen[i] ? Math.Sqrt((u * u) + (v * v)) : 0;
        }

        return sum / IsSeen.Count(seen => seen);
    }
}
