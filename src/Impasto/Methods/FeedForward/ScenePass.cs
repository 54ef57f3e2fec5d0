using Impasto.Compute.Strips;
using Impasto.Control.Guides;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Methods.FeedForward;

/// <summary>What a scene takes that one pass of a network paints, read and written in rows.</summary>
internal static class ScenePass
{
    /// <summary>What is in memory beside the pass and its picture: weights, guides, and the scene.</summary>
    /// <param name="weights">The bytes of the network's weights.</param>
    /// <param name="content">The scene, of the size that is painted.</param>
    /// <param name="size">Its size with what the network pads.</param>
    /// <param name="guides">The number of guides.</param>
    public static long BytesBeside(long weights, ImageSource content, PyramidLevel size, int guides) =>
        weights + GuideSet.PlanBytes(guides, size) + content.ScanBytes;

    /// <summary>The memory of all stages.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="weights">The bytes of the network's weights.</param>
    /// <param name="content">The scene, of the size that is painted.</param>
    /// <param name="size">Its size with what the network pads.</param>
    /// <param name="beside">What is in memory beside the pass.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="idle">What the pass keeps for the next scene.</param>
    public static MemoryPlan PlanMemory(
        StylizeRequest request,
        long weights,
        ImageSource content,
        PyramidLevel size,
        long beside,
        StripPlan pass,
        long idle = 0)
    {
        long guides = GuideSet.PlanBytes(request.Guides.Count, size);
        PyramidLevel whole = new(content.Width, content.Height);
        return new MemoryPlan(
            (RunStage.Load, weights),
            (RunStage.Prepare,
                weights + guides + ImageMemory.BeforeScan(content) + GuideSet.PlanReading(request.Guides, whole)),
            (RunStage.Transform, beside + pass.PeakBytes),
            (RunStage.Write,
                weights + guides + idle + ImageMemory.WithCodec(content.Width, content.Height) + content.ScanBytes))
        {
            FileBytes = pass.FileBytes,
        };
    }
}
