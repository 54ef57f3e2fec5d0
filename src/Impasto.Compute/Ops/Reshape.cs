using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>Gives the same elements, in the same order, another shape.</summary>
public sealed class Reshape : Operator
{
    private readonly Shape shape;

    private Reshape(Shape shape) => this.shape = shape;

    /// <summary>Applies the operator.</summary>
    /// <param name="input">A value of any shape.</param>
    /// <param name="shape">The new shape, of as many elements.</param>
    /// <returns>The value in that shape.</returns>
    /// <exception cref="GraphException">The numbers of elements differ.</exception>
    public static Node Of(Node input, Shape shape) => input.Graph.Apply(new Reshape(shape), input);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => inputs[0].Shape.Count == shape.Count
        ? shape
        : throw Mismatch($"the {inputs[0].Shape.Count} elements of {inputs[0].Shape} do not fill {shape}.");

    internal override Node? Differentiate(Node node, Node gradient, int input) => Of(gradient, node.Inputs[0].Shape);

    internal override bool CanOverwrite(int input) => true;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0), output = kernel.Output;
        if (input != output)
        {
            kernel.ParallelRange(shape.Count, Elementwise.Chunk, (start, end) =>
                Elementwise.Copy(input + start, output + start, end - start));
        }
    }
}
