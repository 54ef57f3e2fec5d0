using Impasto.Compute.Execution;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;

namespace Impasto.Losses;

/// <summary>
/// How well a stylised picture keeps its content and takes its style, whatever method made it: the content loss and the
/// Gram loss at their default layers. Smaller is better; 0 is a perfect match, and 1 as far away as no features at all.
/// </summary>
/// <param name="Content">The content loss at relu4_2.</param>
/// <param name="Style">
/// The Gram loss over relu1_1 to relu5_1, behind the encoder's projections where it has them.
/// </param>
public sealed record PictureScore(double Content, double Style)
{
    /// <summary>Scores a picture.</summary>
    /// <param name="encoder">Compares the images.</param>
    /// <param name="picture">The stylised picture.</param>
    /// <param name="content">Its content image; brought to the picture's size.</param>
    /// <param name="style">Its style image; brought to the length of the picture's longer edge.</param>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="MemoryShortageException">The machine has less memory than that takes.</exception>
    /// <exception cref="Compute.Graphs.GraphException">The picture is too small for the layers.</exception>
    public static PictureScore Of(
        VggEncoder encoder, ImageBuffer picture, ImageBuffer content, ImageBuffer style, int threads)
    {
        ContentLoss contentLoss = new(encoder.ComparedLayers(ContentLoss.DefaultLayers));
        GramLoss gramLoss = new(encoder.ComparedLayers(GramLoss.DefaultLayers));
        PerceptualTerm[] terms =
        [
            new("content", 1, contentLoss, TermTarget.Content),
            new("style", 1, gramLoss, TermTarget.Style),
        ];
        TargetImages targets = new([ImageSource.Of(style)]) { Content = content };
        using WorkerPool pool = new(threads);
        using PerceptualObjective objective =
            new(encoder, terms, targets, new PyramidLevel(picture.Width, picture.Height), threads);
        new RunContext().Require(new MemoryPlan((RunStage.Transform, objective.PeakBytes)));
        objective.Prepare(pool).Evaluate(picture.Pixels, new float[picture.Pixels.Length]);
        return new PictureScore(objective.Terms["content"], objective.Terms["style"]);
    }
}
