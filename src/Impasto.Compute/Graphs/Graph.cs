using Impasto.Compute.Tensors;

namespace Impasto.Compute.Graphs;

/// <summary>
/// The description of a computation: values in the order in which they were added, each an operator on earlier ones.
/// A network or a loss is built once; gradients are added to the same graph
/// (<see cref="Autodiff.Gradients"/>), and a plan is made of it (<see cref="Planning.ExecutionPlan"/>).
/// </summary>
/// <example><code>
/// Graph graph = new();
/// Node image = graph.Input(new Shape(1, 64, 64, 3));
/// Node loss = SumOfSquares.Of(Relu.Of(image));
/// Node gradient = Gradients.Of(loss, image);
/// </code></example>
public sealed class Graph
{
    private readonly List<Node> nodes = [];

    /// <summary>Gets all values, inputs before what is computed from them.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>
    /// Adds a value that is set from outside before a run, such as an image or a weight that is learned.
    /// </summary>
    /// <param name="shape">Its shape.</param>
    /// <returns>The value.</returns>
    public Node Input(Shape shape) => Apply(new Input(shape));

    /// <summary>
    /// Adds a value that never changes. What depends on constants alone is computed once, when the executor is made.
    /// </summary>
    /// <param name="tensor">The value; the caller keeps it alive as long as executors of this graph are.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tensor"/> is null.</exception>
    public Node Constant(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Apply(new Constant(tensor));
    }

    /// <summary>Adds a constant number.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The value, of scalar shape.</returns>
    public Node Constant(float value) => Apply(new ScalarConstant(value));

    /// <summary>Applies an operator; each operator's own <c>Of</c> is what callers use.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">Values of this graph.</param>
    /// <returns>The result.</returns>
    /// <exception cref="GraphException">An input belongs to another graph, or the shapes do not fit.</exception>
    internal Node Apply(Operator op, params ReadOnlySpan<Node> inputs)
    {
        foreach (Node input in inputs)
        {
            if (input.Graph != this)
            {
                throw new GraphException($"{op.Name}: an input belongs to another graph.");
            }
        }

        Node node = new(this, nodes.Count, op, [.. inputs], op.InferShape(inputs));
        nodes.Add(node);
        return node;
    }
}
