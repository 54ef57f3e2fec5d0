using Impasto.Control.Blending;
using Impasto.Control.Edges;
using Impasto.Control.Guides;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;

namespace Impasto.Stylizing;

/// <summary>
/// The step after a method that makes a photograph of what was painted, by the edges of the scene (<see
/// cref="SceneEdges"/>); in pictures on the way too. What guides leave stays the scene.
/// </summary>
internal static class PhotorealStep
{
    /// <summary>Paints.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="context">With what means.</param>
    /// <param name="paint">The method.</param>
    public static RunResult Run(
        StylizeRequest request, RunContext context, Func<StylizeRequest, RunContext, RunResult> paint)
    {
        if (!request.Photoreal)
        {
            return paint(request, context);
        }

        ImageBuffer scene = request.Content.WithLongerEdge(request.Size).Read().FillTransparent();
        RunResult result = paint(request with { Content = scene, Size = null, Photoreal = false }, context with
        {
            Progress = context.Progress is { } next ? new ChangedPictures(next, Picture) : null,
        });
        return result with { Image = Picture(result.Image) };

        ImageBuffer Picture(ImageBuffer painted)
        {
            ImageBuffer shown = scene.At(painted.Width, painted.Height);
            ImageBuffer picture = SceneEdges.Restore(painted, shown);
            PyramidLevel size = new(shown.Width, shown.Height);
            GuideSet? guides = GuideSet.Read(request.Guides, request.Blend, size);
            SceneBlend.Mix(picture, shown, strength: null, guides?.CoverAt(size));
            return picture;
        }
    }

    /// <summary>Computes the memory that the step and the method take together.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="plan">The method's own plan.</param>
    public static MemoryPlan Plan(StylizeRequest request, Func<StylizeRequest, MemoryPlan> plan)
    {
        MemoryPlan own = plan(request);
        if (!request.Photoreal)
        {
            return own;
        }

        (int width, int height) = request.PictureSize;
        PyramidLevel size = new(width, height);
        long scene = ImageMemory.Of(width, height);
        long guides = GuideSet.PlanBytes(request.Guides.Count, size) + GuideSet.PlanReading(request.Guides, size);
        return new MemoryPlan(
        [
            new MemoryStage(RunStage.Prepare, ImageMemory.WithReading(request.Content.WithLongerEdge(request.Size))),
            .. own.Stages.Select(stage => stage with { Bytes = stage.Bytes + scene }),
            new MemoryStage(
                RunStage.Write,
                own.Stages[^1].Bytes + scene + Math.Max(SceneEdges.PlanBytes(width, height), scene + guides)),
        ]);
    }
}
