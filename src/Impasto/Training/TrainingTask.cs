using Impasto.Compute.Graphs;
using Impasto.Weights;

namespace Impasto.Training;

/// <summary>
/// What is trained: a graph with a loss, the parameters that it learns and the images that it wants. A task of the field
/// is a class that builds the graph in its constructor; <see cref="Trainer"/> does the rest.
/// </summary>
public abstract class TrainingTask : IDisposable
{
    /// <summary>The image input whose batches come from the content images.</summary>
    public const string Content = "content";

    /// <summary>The image input whose batches come from the style images.</summary>
    public const string Style = "style";

    /// <summary>Gets the parameters.</summary>
    public abstract ParameterSet Parameters { get; }

    /// <summary>Gets the graph's image inputs, [batch, edge, edge, 3], by name.</summary>
    public abstract IReadOnlyDictionary<string, Node> Images { get; }

    /// <summary>Gets what is minimised, a scalar.</summary>
    public abstract Node Loss { get; }

    /// <summary>Gets the terms of the loss before they are weighted, scalars by name.</summary>
    public abstract IReadOnlyDictionary<string, Node> Terms { get; }

    /// <summary>
    /// Gets pictures that show what the network does, each [batch, edge, edge, 3], from left to right; may be empty.
    /// </summary>
    public abstract IReadOnlyList<Node> Samples { get; }

    /// <summary>Gives the file that training makes: tensors and what it says of itself.</summary>
    /// <param name="values">The values of all parameters.</param>
    /// <returns>The tensors and the metadata.</returns>
    public abstract (IReadOnlyList<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Export(
        ReadOnlySpan<float> values);

    /// <summary>Frees the networks that the graph refers to.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the networks that the graph refers to.</summary>
    /// <param name="disposing">Whether it is called by <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
