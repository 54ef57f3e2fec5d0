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
        GuideCover? cover = GuideCover.Read(request.Guides, request.Blend, new PyramidLevel(scene.Width, scene.Height));
        RunResult result = paint(request with { Content = scene, Size = null, Photoreal = false }, context with
        {
            Progress = context.Progress is { } next ? new ChangedPictures(next, Picture) : null,
        });
        return result with { Image = Picture(result.Image) };

        ImageBuffer Picture(ImageBuffer painted)
        {
            ImageBuffer shown = scene.At(painted.Width, painted.Height);
            ImageBuffer picture = SceneEdges.Restore(painted, shown);
            SceneBlend.Mix(picture, shown, strength: null, cover?.At(picture));
            return picture;
        }
    }

    /// <summary>Computes the memory that the step and the method take together.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="plan">The method's own plan.</param>
    public static MemoryPlan Plan(StylizeRequest request, Func<StylizeRequest, MemoryPlan> plan)
    {
        if (!request.Photoreal)
        {
            return plan(request);
        }

        MemoryPlan own = plan(request with { Content = request.Content.WithLongerEdge(request.Size).WhenRead() });
        (int width, int height) = request.PictureSize;
        PyramidLevel size = new(width, height);
        long kept = ImageMemory.Of(width, height) + GuideCover.PlanBytes(request.Guides, size);
        long prepare = Math.Max(
            ImageMemory.WithReading(request.Content.WithLongerEdge(request.Size)),
            kept + GuideCover.PlanReading(request.Guides, size));
        return own.Beside(kept).Between(
            new MemoryStage(RunStage.Prepare, prepare),
            new MemoryStage(RunStage.Write, own.Stages[^1].Bytes + kept + SceneEdges.PlanBytes(width, height)));
    }
}
