using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Graphs;

/// <summary>
/// What a node computes. Each operator is one file that holds all there is to know of it: the shape rule, the gradient
/// rule, the FLOP count and the choice of kernel. An operator has parameters but no state.
/// </summary>
public abstract class Operator
{
    /// <summary>Gets the name for messages and profiles.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>The shape rule.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <returns>The shape of the result.</returns>
    /// <exception cref="GraphException">The inputs' shapes do not fit.</exception>
    internal abstract Shape InferShape(ReadOnlySpan<Node> inputs);

    /// <summary>The gradient rule: adds nodes that compute dL/d(input) from dL/d(output).</summary>
    /// <param name="node">An application of this operator.</param>
    /// <param name="gradient">dL/d(node), of the node's shape.</param>
    /// <param name="input">Which input is asked for.</param>
    /// <returns>dL/d(input), of that input's shape, or null where the derivative is zero.</returns>
    internal virtual Node? Differentiate(Node node, Node gradient, int input) =>
        throw new GraphException($"{Name} has no gradient for input {input}.");

    /// <summary>Counts multiplications and additions as the definition has them, whatever the kernel saves.</summary>
    internal virtual long CountFlops(Node node) => 0;

    /// <summary>
    /// This operator with an element-wise step taken over into its kernel, or null where it cannot; a step that has an
    /// operand gets it as one more input at the end.
    /// </summary>
    internal virtual Operator? Fuse(EpilogueStep step) => null;

    /// <summary>The step that an application of this operator is to the kernel of its operand, if it is one.</summary>
    internal virtual EpilogueStep? AsEpilogue(Node node) => null;

    /// <summary>
    /// Applies this operator as kernels want it, for example with weights repacked by a node of their own. Runs after
    /// gradients and fusion.
    /// </summary>
    internal virtual Node Lower(Graph graph, ReadOnlySpan<Node> inputs, SimdLevel simd) => graph.Apply(this, inputs);

    /// <summary>
    /// The rows of an input that some rows of the result are made of, not yet cut to those that there are; null where
    /// any row of the result needs all of the input.
    /// </summary>
    internal virtual RowRange? RowsOf(Node node, int input, RowRange rows) => null;

    /// <summary>This operator where its result is cut to so many rows.</summary>
    internal virtual Operator ForRows(int rows) => this;

    /// <summary>How the results of strips of the input become that of all of it; null where they do not.</summary>
    internal virtual StripMerge? Merge => null;

    /// <summary>
    /// This operator on some rows of its input alone; null where these have to be copied for it.
    /// </summary>
    internal virtual Operator? OnRows(RowRange rows) => null;

    /// <summary>
    /// Applies this operator for strips, which have to know a statistic of the whole image before they use it: as one
    /// that gathers the statistic and one that goes row by row.
    /// </summary>
    internal virtual Node Split(Graph graph, ReadOnlySpan<Node> inputs) => graph.Apply(this, inputs);

    /// <summary>Whether the kernel may write its result over this input, if it has the size of the output.</summary>
    internal virtual bool CanOverwrite(int input) => false;

    /// <summary>The scratch memory that the kernel wants.</summary>
    internal virtual Workspace MeasureWorkspace(Node node, SimdLevel simd) => default;

    /// <summary>
    /// Hands the kernel's parallel phases to the builder. Runs once; what is built here runs many times.
    /// </summary>
    /// <typeparam name="V">The vector width.</typeparam>
    internal abstract void Emit<V>(KernelBuilder kernel)
        where V : unmanaged, ISimd<V>;

    /// <summary>The shape of an input that has to be an image or features: [batch, height, width, channels].</summary>
    private protected Shape ImageShape(Node input) => input.Shape.Rank == 4
        ? input.Shape
        : throw Mismatch($"{input.Shape} is not the shape of an image, [batch, height, width, channels].");

    /// <summary>Throws that the inputs do not fit.</summary>
    private protected GraphException Mismatch(string why) => new($"{Name}: {why}");
}
