using Impasto.Compute.Graphs;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;

namespace Impasto.Training.Quality;

/// <summary>Judges stylised pictures, whatever made them.</summary>
/// <param name="encoder">
/// Compares the images (<see cref="PictureScore"/>). Comparisons want one that no picture was made with, such as VGG-19
/// itself. It outlives the judge.
/// </param>
/// <param name="threads">The number of threads.</param>
public sealed class PictureJudge(VggEncoder encoder, int threads)
{
    // Of a style image of one colour.
    private const double LeastShare = 1e-9;

    /// <summary>Gets the longer edge in pixels at which styles are compared; that of the picture where null.</summary>
    public int? StyleEdge { get; init; }

    /// <summary>Judges a picture.</summary>
    /// <param name="picture">The stylised picture.</param>
    /// <param name="content">Its content image, of any size.</param>
    /// <param name="style">Its style image, of any size.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="GraphException">The picture is too small for the layers.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PictureQuality Judge(
        ImageBuffer picture, ImageBuffer content, ImageBuffer style, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(style);
        PictureScore score = PictureScore.Of(
            encoder, picture, content, style, threads, StyleEdge, cancellationToken);
        (int width, int height) = ImageBuffer.FitLongerEdge(
            style.Width, style.Height, Math.Max(picture.Width, picture.Height));
        double ofStyle = FinePower.ShareOf(style.Resize(width, height));
        return new PictureQuality(
            score.Content, score.Style, FinePower.ShareOf(picture) / Math.Max(ofStyle, LeastShare));
    }
}
