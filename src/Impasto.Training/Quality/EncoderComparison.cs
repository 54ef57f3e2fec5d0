using Impasto.Compute.Execution;
using Impasto.Compute.Strips;
using Impasto.Running;
using Impasto.Compute.Graphs;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Training.Quality;

/// <summary>
/// Tells how far an encoder's features are from those of the network that it stands for, each image passing through the
/// whole of both: mean((F - T)^2) / mean(T^2), with T the other network's, at every ReLU at which both have as many
/// channels (behind the encoder's projections where it has them), and the same for Gram matrices.
/// </summary>
public sealed class EncoderComparison
{
    private readonly VggEncoder candidate;
    private readonly VggEncoder reference;
    private readonly int threads;
    private readonly (string Layer, string InCandidate)[] layers;

    /// <summary>Finds the layers that can be compared.</summary>
    /// <param name="candidate">The encoder; it outlives the comparison.</param>
    /// <param name="reference">The network that it stands for; it outlives the comparison.</param>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="EncoderException">There is no layer at which both have as many channels.</exception>
    public EncoderComparison(VggEncoder candidate, VggEncoder reference, int threads)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(reference);
        (this.candidate, this.reference, this.threads) = (candidate, reference, threads);
        layers =
        [
            .. reference.Layers.Where(layer => layer.StartsWith("relu", StringComparison.Ordinal))
                .Select(layer => (layer, candidate.ComparedLayer(layer)))
                .Where(pair => candidate.Layers.Contains(pair.Item2)
                    && Channels(candidate, pair.Item2) == Channels(reference, pair.layer)),
        ];
        if (layers.Length == 0)
        {
            throw new EncoderException(
                $"{candidate.Weights.Source} and {reference.Weights.Source} have as many channels at no layer, so they "
                + "cannot be compared.");
        }
    }

    /// <summary>Compares the two on an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>The errors at the layers that both have, from the image on.</returns>
    /// <exception cref="GraphException">The image is too small for the layers.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IReadOnlyList<LayerError> Measure(ImageBuffer image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        using WorkerPool pool = new(threads);
        (ContentLoss features, GramLoss grams) = Losses(layers.Select(l => l.InCandidate));
        (ContentLoss trueFeatures, GramLoss trueGrams) = Losses(layers.Select(l => l.Layer));
        PyramidLevel size = new(image.Width, image.Height);
        RunLimits limits = new(threads);
        TargetPass pass = new(candidate, [features, grams], size, isGuided: false, limits);
        TargetPass truePass = new(reference, [trueFeatures, trueGrams], size, isGuided: false, limits);
        using StripExecutor values = pass.Run(image, pool, cancellationToken: cancellationToken);
        using StripExecutor trueValues = truePass.Run(image, pool, cancellationToken: cancellationToken);
        return [.. layers.Select(l => new LayerError(
            l.Layer, Error(features, trueFeatures, l), Error(grams, trueGrams, l)))];

        double Error(FeatureLoss loss, FeatureLoss trueLoss, (string Layer, string InCandidate) layer) =>
            RelativeError.Of(
                values[pass.Statistics[loss][layer.InCandidate].Values.Single()],
                trueValues[truePass.Statistics[trueLoss][layer.Layer].Values.Single()]);
    }

    private static (ContentLoss Features, GramLoss Grams) Losses(IEnumerable<string> layers)
    {
        Dictionary<string, double> weights = layers.ToDictionary(layer => layer, _ => 1.0);
        return (new ContentLoss(weights), new GramLoss(weights));
    }

    private static int Channels(VggEncoder encoder, string layer)
    {
        const int LargeEnough = 64;
        Node image = new Graph().Input(new(1, LargeEnough, LargeEnough, ImageBuffer.Channels));
        return encoder.Encode(image, [layer])[layer].Shape.Channels;
    }
}
