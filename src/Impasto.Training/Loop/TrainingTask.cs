using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;
using Impasto.Media.Images;
using Impasto.Weights;

namespace Impasto.Training.Loop;

/// <summary>
/// What is trained: a graph with one loss or several, the parameters that it learns and the images that it wants. A
/// task of the field is a class that builds the graph in its constructor; <see cref="Trainer"/> does the rest.
/// </summary>
public abstract class TrainingTask : IDisposable
{
    /// <summary>The image input whose batches come from the content images.</summary>
    public const string Content = "content";

    /// <summary>The image input whose batches come from the style images.</summary>
    public const string Style = "style";

    private readonly Dictionary<string, Node> images = [];
    private readonly Dictionary<Node, Action<long, Span<float>>> inputs = [];
    private readonly List<TrainingObjective> objectives = [];

    /// <summary>Begins an empty graph.</summary>
    protected TrainingTask() => Parameters = new ParameterSet(Graph);

    /// <summary>Gets the parameters.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Gets the graph's image inputs, [batch, edge, edge, 3], by name.</summary>
    public IReadOnlyDictionary<string, Node> Images => images;

    /// <summary>
    /// Gets the graph's inputs that are no images, each with what fills it for a batch, by the batch's number.
    /// </summary>
    public IReadOnlyDictionary<Node, Action<long, Span<float>>> Inputs => inputs;

    /// <summary>Gets what is minimised, at least one loss, in the order of their turns.</summary>
    public IReadOnlyList<TrainingObjective> Objectives => objectives;

    /// <summary>Gets the graph.</summary>
    protected Graph Graph { get; } = new();

    /// <summary>Gives the file that training makes: tensors and what it says of itself.</summary>
    /// <param name="values">The values of all parameters.</param>
    /// <returns>The tensors and the metadata.</returns>
    public abstract (IReadOnlyList<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Export(
        ReadOnlySpan<float> values);

    /// <summary>Computes the memory that <see cref="Derive"/> takes, in bytes.</summary>
    /// <param name="threads">The number of threads.</param>
    protected internal virtual long PlanDeriving(int threads) => 0;

    /// <summary>
    /// Fills inputs that depend on a batch's images or on what the network has learned so far; images and other inputs
    /// are filled already. What it computes depends on nothing else, so that a training can be resumed.
    /// </summary>
    /// <param name="batch">The number of the batch.</param>
    /// <param name="values">The values of all parameters.</param>
    /// <param name="executor">Holds the inputs, and the threads.</param>
    protected internal virtual void Derive(long batch, ReadOnlySpan<float> values, Executor executor)
    {
    }

    /// <summary>Frees the networks that the graph refers to.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds an input for batches of square images.</summary>
    /// <param name="name">Its name, <see cref="Content"/> or <see cref="Style"/>.</param>
    /// <param name="batch">The number of images a batch.</param>
    /// <param name="edge">The images' edge in pixels.</param>
    /// <returns>RGB in [0, 1], [batch, edge, edge, 3].</returns>
    protected Node AddImages(string name, int batch, int edge) =>
        images[name] = Graph.Input(new Shape(batch, edge, edge, ImageBuffer.Channels));

    /// <summary>Adds an input that is no image.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="fill">Writes its values for a batch, by the number of the batch alone.</param>
    protected Node AddInput(Shape shape, Action<long, Span<float>> fill)
    {
        Node input = Graph.Input(shape);
        inputs[input] = fill;
        return input;
    }

    /// <summary>Adds a loss; its turn comes after those that were added before.</summary>
    /// <param name="objective">The loss.</param>
    protected void Minimise(TrainingObjective objective) => objectives.Add(objective);

    /// <summary>Frees the networks that the graph refers to.</summary>
    /// <param name="disposing">Whether it is called by <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
