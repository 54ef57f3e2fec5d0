using Impasto.Control.Scale;
using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Stylizing;

/// <summary>
/// The step that a style scale asks for around a method whose styles were learned: they have strokes of so many pixels,
/// and no image that could be made larger or smaller. So the network is given the scene at the size at which its
/// strokes are as large as they shall be in the picture, and what it paints is brought to the picture's size.
/// </summary>
internal static class ScaleStep
{
    /// <summary>The longer edge in pixels of what the network paints at a scale of 1.</summary>
    public const int Edge = 512;

    private const int ShortestEdge = 32;

    /// <summary>Paints.</summary>
    /// <param name="request">What is asked for, of a method that takes learned styles.</param>
    /// <param name="context">With what means.</param>
    /// <param name="paint">The method.</param>
    public static RunResult Run(
        StylizeRequest request, RunContext context, Func<StylizeRequest, RunContext, RunResult> paint)
    {
        if (request.StyleScale is not { } scale)
        {
            return paint(request, context);
        }

        ImageBuffer scene = request.Content.WithLongerEdge(request.Size).Read().FillTransparent();
        ImageBuffer small = ImageSource.Of(scene).WithLongerEdge(EdgeAt(scale)).Read();
        RunResult result = paint(request with { Content = small, Size = null, StyleScale = null }, context);
        int edge = Math.Max(small.Width, small.Height), wanted = Math.Max(scene.Width, scene.Height);
        return edge == wanted ? result : result with
        {
            Image = edge < wanted
                ? DetailEnlargement.Enlarge(result.Image, small, scene)
                : result.Image.Resize(scene.Width, scene.Height),
        };
    }

    /// <summary>Computes the memory that the step and the method take together.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="plan">The method's own plan.</param>
    public static MemoryPlan Plan(StylizeRequest request, Func<StylizeRequest, MemoryPlan> plan)
    {
        if (request.StyleScale is not { } scale)
        {
            return plan(request);
        }

        // The scene; then the picture, what was painted and the small scene at full size, and the slopes.
        const int Enlarged = 4;
        (int width, int height) = request.PictureSize;
        long scene = ImageMemory.Of(width, height);
        MemoryPlan small = plan(request with { Size = EdgeAt(scale), StyleScale = null });
        return new MemoryPlan(
        [
            new MemoryStage(RunStage.Prepare, ImageMemory.WithReading(request.Content.WithLongerEdge(request.Size))),
            .. small.Stages.Select(stage => stage with { Bytes = stage.Bytes + scene }),
            new MemoryStage(RunStage.Write, small.Stages[^1].Bytes + scene + (Enlarged * scene)),
        ]);
    }

    /// <summary>The longer edge of what the network paints.</summary>
    private static int EdgeAt(double scale) => Math.Max(ShortestEdge, (int)Math.Round(Edge / scale));
}
