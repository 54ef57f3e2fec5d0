using Impasto.Compute.Execution;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Pyramids;

namespace Impasto.Losses;

/// <summary>
/// How well a stylised picture keeps its content and takes its style, whatever method made it: the losses of
/// <see cref="ImageOptimization"/> with its default layers. Smaller is better; 0 is a perfect match, and 1 as far away as
/// no features at all.
/// </summary>
/// <param name="Content">The content loss at relu4_2.</param>
/// <param name="Style">The style loss over relu1_1 to relu5_1, behind the encoder's projections where it has them.</param>
public sealed record PictureScore(double Content, double Style)
{
    /// <summary>Scores a picture.</summary>
    /// <param name="encoder">Compares the images.</param>
    /// <param name="picture">The stylised picture.</param>
    /// <param name="content">Its content image; brought to the picture's size.</param>
    /// <param name="style">Its style image; brought to the length of the picture's longer edge.</param>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="Compute.Graphs.GraphException">The picture is too small for the layers.</exception>
    public static PictureScore Of(
        VggEncoder encoder, ImageBuffer picture, ImageBuffer content, ImageBuffer style, int threads)
    {
        ImageOptimizationOptions defaults = new();
        PyramidLevel size = new(picture.Width, picture.Height);
        ContentLoss contentLoss = new(defaults.ContentLayers.ToDictionary(l => encoder.ComparedLayer(l.Key), l => l.Value));
        StyleTargets styleTargets = new(encoder, defaults.StyleLayers, [style], null, defaults.StyleScale);
        using WorkerPool pool = new(threads);
        ImageBuffer scene = content.Resize(size.Width, size.Height);
        LossTerm[] terms =
        [
            new("content", 1, contentLoss, new TargetEncoding(encoder, contentLoss, size, threads).Run(scene, pool)),
            new("style", 1, styleTargets.Loss, styleTargets.Compute(size, pool)),
        ];
        using ImageObjective objective = ImageObjective.Prepare(encoder, terms, size, pool);
        objective.Evaluate(picture.Pixels, new float[picture.Pixels.Length]);
        IReadOnlyDictionary<string, double> losses = objective.ReadTerms();
        return new PictureScore(losses["content"], losses["style"]);
    }
}
