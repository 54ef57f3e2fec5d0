using Impasto.Compute.Execution;
using Impasto.Compute.Strips;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;

namespace Impasto.Losses;

/// <summary>
/// How well a stylised picture keeps its content and takes its style, whatever method made it: the content loss and the
/// Gram loss at the encoder's own layers. Smaller is better; 0 is a perfect match, and 1 as far away as no features at
/// all.
/// </summary>
/// <param name="Content">The content loss, of a VGG network at relu4_2.</param>
/// <param name="Style">
/// The Gram loss, of a VGG network over relu1_1 to relu5_1, behind projections where it has them.
/// </param>
public sealed record PictureScore(double Content, double Style)
{
    /// <summary>Scores a picture.</summary>
    /// <param name="encoder">Compares the images.</param>
    /// <param name="picture">The stylised picture.</param>
    /// <param name="content">Its content image; brought to the picture's size.</param>
    /// <param name="style">Its style image; brought to the length of <paramref name="styleEdge"/>.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="styleEdge">The style's longer edge in pixels; the length of the picture's where null.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="MemoryShortageException">The machine has less memory than that takes.</exception>
    /// <exception cref="Compute.Graphs.GraphException">The picture is too small for the layers.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PictureScore Of(
        FeatureEncoder encoder,
        ImageBuffer picture,
        ImageBuffer content,
        ImageBuffer style,
        int threads,
        int? styleEdge = null,
        CancellationToken cancellationToken = default)
    {
        ContentLoss contentLoss = new(encoder.ComparedLayers(encoder.ContentLayers));
        GramLoss gramLoss = new(encoder.ComparedLayers(encoder.StyleLayers));
        PyramidLevel size = new(picture.Width, picture.Height);
        (int width, int height) = ImageBuffer.FitLongerEdge(
            style.Width, style.Height, styleEdge ?? Math.Max(picture.Width, picture.Height));
        ImageBuffer model = style.FillTransparent().Resize(width, height);
        using WorkerPool pool = new(threads);
        FeatureLoss[] both = [contentLoss, gramLoss];
        RunLimits limits = new(threads);
        TargetPass scene = new(encoder, both, size, isGuided: false, limits);
        TargetPass painting = new(encoder, [gramLoss], new(width, height), !model.IsOpaque, limits);
        TargetPass painted = new(encoder, both, size, isGuided: false, limits);
        new RunContext().Require(new MemoryPlan((
            RunStage.Transform, scene.Plan.PeakBytes + painting.Plan.PeakBytes + painted.Plan.PeakBytes)));
        ImageBuffer resized = content.FillTransparent().Resize(size.Width, size.Height);
        using StripExecutor sceneValues = scene.Run(resized, pool, cancellationToken: cancellationToken);
        using StripExecutor paintingValues = painting.Run(model, pool, cancellationToken: cancellationToken);
        using StripExecutor values = painted.Run(picture.FillTransparent(), pool, cancellationToken: cancellationToken);
        return new PictureScore(
            Compare(contentLoss, (scene, sceneValues)), Compare(gramLoss, (painting, paintingValues)));

        double Compare(FeatureLoss loss, (TargetPass Pass, StripExecutor Values) target) =>
            loss.LayerWeights.Sum(layer => layer.Value * painted.Statistics[loss][layer.Key].Average(
                statistic => RelativeError.Of(
                    values[statistic.Value],
                    target.Values[target.Pass.Statistics[loss][layer.Key][statistic.Key]])));
    }
}
