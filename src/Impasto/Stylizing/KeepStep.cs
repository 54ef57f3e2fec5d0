using Impasto.Control.Blending;
using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Stylizing;

/// <summary>The step after a method that keeps places of the scene as they are, in pictures on the way too.</summary>
internal static class KeepStep
{
    /// <summary>Plans a run with the step.</summary>
    /// <param name="request">What is to be painted.</param>
    /// <param name="plan">Plans the method.</param>
    public static MemoryPlan Plan(StylizeRequest request, Func<StylizeRequest, MemoryPlan> plan)
    {
        MemoryPlan method = plan(request);
        if (request.Keep is not { } keep)
        {
            return method;
        }

        (int width, int height) = request.PictureSize;
        long scene = ImageMemory.WithReading(request.Content.WithLongerEdge(request.Size));
        long step = scene + MaskPlane.ReadBytes(keep, width, height) + (2 * ImageMemory.Of(width, height));
        return method.Beside(step);
    }

    /// <summary>Paints with the step.</summary>
    /// <param name="request">What.</param>
    /// <param name="context">With what means.</param>
    /// <param name="run">Runs the method.</param>
    public static RunResult Run(
        StylizeRequest request, RunContext context, Func<StylizeRequest, RunContext, RunResult> run)
    {
        if (request.Keep is not { } keep)
        {
            return run(request, context);
        }

        ImageBuffer scene = request.Content.WithLongerEdge(request.Size).Read();
        ImageBuffer mask = keep.Read();
        RunResult result = run(request, context with
        {
            Progress = context.Progress is { } next ? new ChangedPictures(next, With) : null,
        });
        With(result.Image);
        return result;

        ImageBuffer With(ImageBuffer picture)
        {
            Keep(picture, scene, mask);
            return picture;
        }
    }

    /// <summary>Puts the scene over a picture, as much of it as the mask says.</summary>
    private static void Keep(ImageBuffer picture, ImageBuffer scene, ImageBuffer mask)
    {
        float[] painted = MaskPlane.Of(mask, picture.Width, picture.Height);
        foreach (ref float share in painted.AsSpan())
        {
            share = 1 - share;
        }

        SceneBlend.MixEvenly(picture, scene.At(picture.Width, picture.Height), strength: null, painted);
    }
}
