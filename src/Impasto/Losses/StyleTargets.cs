using Impasto.Compute.Execution;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Styles;

namespace Impasto.Losses;

/// <summary>The targets of a style loss: the representation of one style image, or the weighted mean of several.</summary>
internal sealed class StyleTargets
{
    private readonly VggEncoder encoder;
    private readonly IReadOnlyList<ImageBuffer> styles;
    private readonly double[] blend;
    private readonly double scale;

    /// <summary>Takes the styles.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="layers">ReLU layers and weights.</param>
    /// <param name="styles">The style images, at least one.</param>
    /// <param name="blend">Their weights, or null for equal ones.</param>
    /// <param name="scale">The styles' longer edge relative to that of a pyramid level.</param>
    /// <exception cref="ArgumentException">There is no style, or the weights do not fit.</exception>
    public StyleTargets(
        VggEncoder encoder,
        IReadOnlyDictionary<string, double> layers,
        IReadOnlyList<ImageBuffer> styles,
        IReadOnlyList<double>? blend,
        double scale)
    {
        this.encoder = encoder;
        this.styles = styles;
        this.scale = scale;
        this.blend = BlendWeights.Normalise(blend, styles.Count);
        Loss = new StyleLoss(layers.ToDictionary(l => encoder.ComparedLayer(l.Key), l => l.Value));
    }

    /// <summary>Gets the loss that compares with the targets.</summary>
    public StyleLoss Loss { get; }

    /// <summary>The plans of the passes through the encoder at a level, one a style.</summary>
    public IEnumerable<TargetEncoding> Plan(PyramidLevel level, int threads) =>
        styles.Select(style => new TargetEncoding(encoder, Loss, SizeOf(style, level), threads));

    /// <summary>
    /// Computes the targets at a level. The losses of several styles, weighted, differ from the loss of their mean Gram
    /// matrix by a constant only, so the mean is the target.
    /// </summary>
    public IReadOnlyDictionary<string, FeatureTarget> Compute(PyramidLevel level, WorkerPool pool)
    {
        Dictionary<string, FeatureTarget> mean = [];
        for (int i = 0; i < styles.Count; i++)
        {
            PyramidLevel size = SizeOf(styles[i], level);
            TargetEncoding encoding = new(encoder, Loss, size, pool.Threads);
            ImageBuffer style = styles[i].Resize(size.Width, size.Height);
            foreach ((string layer, FeatureTarget target) in encoding.Run(style, pool))
            {
                mean.TryAdd(layer, target with { Values = new float[target.Values.Length] });
                float[] sum = mean[layer].Values;
                for (int j = 0; j < sum.Length; j++)
                {
                    sum[j] += (float)blend[i] * target.Values[j];
                }
            }
        }

        return mean;
    }

    private PyramidLevel SizeOf(ImageBuffer style, PyramidLevel level)
    {
        int longerEdge = Math.Max(1, (int)Math.Round(scale * Math.Max(level.Width, level.Height)));
        (int width, int height) = ImageBuffer.FitLongerEdge(style.Width, style.Height, longerEdge);
        return new PyramidLevel(width, height);
    }
}
