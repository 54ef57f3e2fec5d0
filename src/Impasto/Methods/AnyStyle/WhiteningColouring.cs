using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Control.Borders;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Styles;
using Impasto.Transforms;
using Impasto.Weights;

namespace Impasto.Methods.AnyStyle;

/// <summary>
/// Whitening and colouring (Li et al., "Universal Style Transfer via Feature Transforms", NIPS 2017): level by level, from
/// the coarsest to the finest, the image is encoded, its features get the style's covariance, and a decoder that learned
/// to reconstruct makes an image of them, which the next level takes.
/// </summary>
public sealed class WhiteningColouring : ArbitraryStyleTransfer
{
    /// <summary>The method's name.</summary>
    public const string Name = "wct";

    /// <summary>The strength where none is asked for, which keeps the scene legible.</summary>
    public const double DefaultStrength = 0.6;

    private readonly IReadOnlyList<AutoEncoder> networks;
    private PyramidLevel? planned;
    private IReadOnlyList<WhiteningLevel> levels = [];
    private float[] room = [];

    /// <summary>Makes the method of networks, which have to outlive it.</summary>
    /// <param name="networks">An encoder and a decoder a level, deepest first; at least one.</param>
    /// <param name="options">How; the number of levels is that of the networks here.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public WhiteningColouring(IReadOnlyList<AutoEncoder> networks, ArbitraryStyleOptions? options = null)
        : base(Name, networks, options) => this.networks = networks;

    /// <summary>Loads the method's networks.</summary>
    /// <param name="models">Where they come from; it has to outlive the method.</param>
    /// <param name="options">How.</param>
    /// <param name="folder">A folder of networks; null for those that Impasto brings along.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="WeightException">The networks are not there, damaged, or of fewer levels than asked for.</exception>
    public static WhiteningColouring Load(
        ModelLibrary models, ArbitraryStyleOptions? options = null, string? folder = null)
    {
        options?.Check();
        return new WhiteningColouring(models.WhiteningColouring(folder, options?.Levels), options);
    }

    private protected override IReadOnlyDictionary<string, FeatureTarget> Measure(
        PaddedImage style, CancellationToken cancellationToken)
    {
        Dictionary<string, FeatureTarget> statistics = [];
        foreach (IGrouping<VggEncoder, AutoEncoder> group in networks.GroupBy(n => n.Encoder))
        {
            Graph graph = new();
            Node image = graph.Input(new Shape(1, style.Size.Height, style.Size.Width, ImageBuffer.Channels));
            IReadOnlyDictionary<string, Node> features = group.Key.Encode(image, group.Select(n => n.Layer));
            Dictionary<AutoEncoder, (Node Mean, Node Covariance)> moments =
                group.ToDictionary(n => n, n => (ChannelMean.Of(features[n.Layer]), Covariance.Of(features[n.Layer])));
            ExecutionPlan plan = ExecutionPlan.Create(
                [.. moments.Values.SelectMany(m => new[] { m.Mean, m.Covariance })], new PlanOptions { Threads = Options.Threads });
            using Executor executor = new(plan, Pool);
            style.Pixels.CopyTo(executor[image]);
            executor.Run(cancellationToken);
            foreach ((AutoEncoder network, (Node mean, Node covariance)) in moments)
            {
                cancellationToken.ThrowIfCancellationRequested();
                statistics[WhiteningLevel.MeanOf(network)] = new FeatureTarget(mean.Shape, executor[mean].ToArray());
                statistics[WhiteningLevel.ColouringOf(network)] = new FeatureTarget(
                    covariance.Shape, WhiteningColouringTransform.Colour(executor[covariance], network.Channels, Pool));
            }
        }

        return statistics;
    }

    private protected override void Transform(PaddedImage image, StyleMix style, CancellationToken cancellationToken)
    {
        if (planned != image.Size)
        {
            levels = Plan(image.Size);
            room = new float[levels.Max(level => level.FeatureCount)];
            planned = image.Size;
        }

        foreach (WhiteningLevel level in levels)
        {
            level.Run(image, style, room, Pool, cancellationToken);
        }
    }

    private protected override long PlanTransform(PyramidLevel size)
    {
        List<WhiteningLevel> plans = Plan(size);
        return plans.Max(level => level.PeakBytes) + (sizeof(float) * (long)plans.Max(level => level.FeatureCount));
    }

    private protected override void Release()
    {
        (levels, room) = ([], []);
        planned = null;
    }

    private List<WhiteningLevel> Plan(PyramidLevel size) => [.. networks.Select(n => new WhiteningLevel(n, size, Options))];
}
