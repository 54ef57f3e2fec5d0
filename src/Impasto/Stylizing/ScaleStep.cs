using Impasto.Compute.Tensors;
using Impasto.Control.Blending;
using Impasto.Control.Guides;
using Impasto.Control.Scale;
using Impasto.Media.Images;
using Impasto.Pyramids;
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
        StylizeRequest asked = request with { Content = small, Size = null, StyleScale = null };
        if ((small.Width, small.Height) == (scene.Width, scene.Height))
        {
            return paint(asked, context);
        }

        // The network paints everywhere, and what guides leave comes in at the picture's size, where their edges are.
        GuideSet? guides = GuideSet.Read(request.Guides, request.Blend, new PyramidLevel(scene.Width, scene.Height));
        context.Say(guides?.Notes);
        RunResult result = paint(guides is null ? asked : asked with { Styles = Placed(asked, guides) }, context);
        ImageBuffer picture = small.Width < scene.Width || small.Height < scene.Height
            ? DetailEnlargement.Enlarge(result.Image, small, scene)
            : Shrunk(result.Image, scene);
        SceneBlend.MixEvenly(picture, scene, strength: null, guides?.CoverAt(guides.Size));
        return result with { Image = picture, Notes = guides?.Notes ?? result.Notes };
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

        // The scene and its guides; then the picture, what was painted and the small scene at full size, and slopes.
        const int Enlarged = 4;
        (int width, int height) = request.PictureSize;
        PyramidLevel size = new(width, height);
        long scene = ImageMemory.Of(width, height), guides = GuideSet.PlanBytes(request.Guides.Count, size);
        (int smallWidth, int smallHeight) = ImageBuffer.FitLongerEdge(width, height, EdgeAt(scale));
        Requirement.Hold(
            (long)smallWidth * smallHeight <= ImageBuffer.MaxPixels,
            $"At a style scale of {scale} a network that has learned a style paints a longer edge of "
            + $"{Edge / scale:0} pixels, which is larger than can be held: choose a larger scale.");
        long kept = scene + guides + (request.Guides.Count * ImageMemory.Of(smallWidth, smallHeight));
        long prepare = Math.Max(
            ImageMemory.WithReading(request.Content.WithLongerEdge(request.Size)),
            kept + GuideSet.PlanReading(request.Guides, size));
        ImageSource painted = request.Content.WithLongerEdge(EdgeAt(scale)).WhenRead();
        MemoryPlan small = plan(request with { Content = painted, Size = null, StyleScale = null });
        return small.Beside(kept).Between(
            new MemoryStage(RunStage.Prepare, prepare),
            new MemoryStage(RunStage.Write, small.Stages[^1].Bytes + kept + (Enlarged * scene)));
    }

    /// <summary>The styles, each where it goes in a picture of which nothing is left to the scene.</summary>
    private static StyleSource[] Placed(StylizeRequest asked, GuideSet guides)
    {
        (int width, int height) = (asked.Content.Width, asked.Content.Height);
        float[][] shares = guides.PaintedSharesAt(new PyramidLevel(width, height), new Shape(1, height, width, 1));
        return [.. asked.Styles.Zip(shares, (style, plane) => style with
        {
            Weight = 1,
            Guide = MaskPlane.ToImage(plane, width),
        })];
    }

    /// <summary>What was painted larger than the scene at the scene's size, with the scene's alpha.</summary>
    private static ImageBuffer Shrunk(ImageBuffer painted, ImageBuffer scene)
    {
        ImageBuffer opaque = new(painted.Width, painted.Height, painted.Pixels);
        return new ImageBuffer(
            scene.Width, scene.Height, opaque.Resize(scene.Width, scene.Height).Pixels, scene.Alpha);
    }

    /// <summary>The longer edge of what the network paints.</summary>
    private static int EdgeAt(double scale) => (int)Math.Round(Edge / scale);
}
