using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>A batch of identity matrices: ones along the diagonal, a constant.</summary>
public sealed class IdentityMatrix : Operator
{
    private readonly Shape shape;

    private IdentityMatrix(Shape shape) => this.shape = shape;

    /// <summary>Adds the constant to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="batch">The number of matrices.</param>
    /// <param name="size">Rows and columns of each.</param>
    /// <returns>[batch, size, size].</returns>
    public static Node Of(Graph graph, int batch, int size) =>
        graph.Apply(new IdentityMatrix(new Shape(batch, size, size)));

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => shape;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* output = kernel.Output;
        int size = shape[1];
        kernel.Parallel(shape[0] * size, (row, _) =>
        {
            new Span<float>(output + ((long)row * size), size).Clear();
            output[((long)row * size) + (row % size)] = 1;
        });
    }
}
