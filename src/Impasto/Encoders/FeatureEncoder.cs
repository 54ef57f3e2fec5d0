using Impasto.Compute.Graphs;
using Impasto.Running;
using Impasto.Weights;

namespace Impasto.Encoders;

/// <summary>
/// Turns an image into features, layer by layer: what losses compare images by. It is a network that has learned
/// (<see cref="VggEncoder"/>) or a bank of filters that nobody had to train (<see cref="GaborEncoder"/>,
/// <see cref="DaisyEncoder"/>).
/// </summary>
/// <remarks>
/// The encoder owns the memory of its parameters: it must outlive the executors of the graphs that it was added to.
/// </remarks>
public abstract class FeatureEncoder : Network
{
    /// <summary>Makes an encoder.</summary>
    /// <param name="parameters">Its parameters.</param>
    private protected FeatureEncoder(IEnumerable<WeightTensor> parameters)
        : base(parameters)
    {
    }

    /// <summary>Gets the names of all layers from the image on.</summary>
    public abstract IReadOnlyList<string> Layers { get; }

    /// <summary>Gets the layers at which content is compared where nothing else is asked for, with weights.</summary>
    public abstract IReadOnlyDictionary<string, double> ContentLayers { get; }

    /// <summary>Gets the layers at which style is compared where nothing else is asked for, with weights.</summary>
    public abstract IReadOnlyDictionary<string, double> StyleLayers { get; }

    /// <summary>Gets the layers at which patches are compared where nothing else is asked for, with weights.</summary>
    public abstract IReadOnlyDictionary<string, double> PatchLayers { get; }

    /// <summary>Gets what says which features the encoder gives: by this a checkpoint knows a run.</summary>
    public abstract string Identity { get; }

    /// <summary>The layer at which images are compared in place of another.</summary>
    /// <param name="layer">A layer's name.</param>
    /// <returns>The layer itself, where the encoder has no better one.</returns>
    public virtual string ComparedLayer(string layer) => layer;

    /// <summary>
    /// The layers at which images are compared, as <see cref="ComparedLayer"/> says, with their weights.
    /// </summary>
    /// <param name="layers">Layers and weights.</param>
    /// <returns>What stands in their place, with the same weights.</returns>
    public IReadOnlyDictionary<string, double> ComparedLayers(IReadOnlyDictionary<string, double> layers) =>
        layers.ToDictionary(l => ComparedLayer(l.Key), l => l.Value);

    /// <summary>Adds the encoder to a graph, as deep as the layers ask for.</summary>
    /// <param name="image">RGB in [0, 1], [batch, height, width, 3].</param>
    /// <param name="layers">The layers whose features are wanted.</param>
    /// <param name="weight">
    /// Makes the node of a named parameter, for example an input where it is learned; constants by default.
    /// </param>
    /// <returns>The features by layer, each [batch, height, width, channels].</returns>
    /// <exception cref="EncoderException">There is no such layer.</exception>
    /// <exception cref="GraphException">The image is too small for the layers.</exception>
    public abstract IReadOnlyDictionary<string, Node> Encode(
        Node image, IEnumerable<string> layers, ParameterNode? weight = null);

    /// <summary>The least width and height of images that go through the encoder as deep as layers ask for.</summary>
    /// <param name="layers">The layers whose features are wanted; those that the encoder lacks do not count.</param>
    /// <returns>The edge in pixels.</returns>
    public abstract int SmallestEdge(IEnumerable<string> layers);

    /// <summary>Checks that the encoder has some layers.</summary>
    /// <param name="layers">Their names.</param>
    /// <exception cref="EncoderException">It lacks one.</exception>
    protected void CheckLayers(IEnumerable<string> layers)
    {
        if (layers.Except(Layers).FirstOrDefault() is { } unknown)
        {
            throw new EncoderException(
                $"The encoder has no layer '{unknown}'{Suggestion.Text(unknown, Layers)}; "
                + $"it has {string.Join(", ", Layers)}.");
        }
    }
}
