using Impasto.Control.Blending;
using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Stylizing;

/// <summary>The step after a method that keeps places of the scene as they are, in pictures on the way too.</summary>
internal static class KeepStep
{
    /// <summary>Plans a run with the step.</summary>
    /// <param name="request">What is to be painted.</param>
    /// <param name="showsSmaller">Whether the method shows smaller pictures on the way.</param>
    /// <param name="plan">Plans the method.</param>
    public static MemoryPlan Plan(
        StylizeRequest request, bool showsSmaller, Func<StylizeRequest, MemoryPlan> plan)
    {
        MemoryPlan method = plan(request);
        if (request.Keep is not { } keep)
        {
            return method;
        }

        (int width, int height) = request.PictureSize;
        ImageSource scene = request.Content.WithLongerEdge(request.Size);
        long places = sizeof(float) * (long)width * height;
        long scan = showsSmaller || !scene.GivesRows ? ImageMemory.WithReading(scene) : scene.ScanBytes;
        return method.Beside(places + scan)
            .Between(new MemoryStage(RunStage.Prepare, places + MaskPlane.ReadBytes(keep, width, height)));
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

        (int width, int height) = request.PictureSize;
        ImageSource scene = request.Content.WithLongerEdge(request.Size);
        float[] painted = PaintedOf(keep, width, height);
        RunResult result = run(request, context with
        {
            Progress = context.Progress is { } next ? new ChangedPictures(next, With) : null,
        });
        With(result.Image);
        return result;

        ImageBuffer With(ImageBuffer picture)
        {
            if ((picture.Width, picture.Height) == (width, height))
            {
                using ImageScan rows = scene.Scan();
                SceneBlend.MixEvenly(picture, rows, strength: null, painted);
            }
            else
            {
                SceneBlend.MixEvenly(
                    picture,
                    scene.Read().At(picture.Width, picture.Height),
                    strength: null,
                    PaintedOf(keep, picture.Width, picture.Height));
            }

            return picture;
        }
    }

    /// <summary>How much of a picture is painted at each place, of what a mask keeps.</summary>
    private static float[] PaintedOf(ImageSource keep, int width, int height)
    {
        float[] places = MaskPlane.Of(keep.Read(), width, height);
        foreach (ref float share in places.AsSpan())
        {
            share = 1 - share;
        }

        return places;
    }
}
