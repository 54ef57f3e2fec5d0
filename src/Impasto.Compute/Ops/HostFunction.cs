using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// A small value that code of the caller computes from others, such as the decomposition of a matrix, in the middle of
/// a graph. Only a <see cref="Strips.StripExecutor"/> runs it, between two passes; its inputs are no images.
/// </summary>
public sealed class HostFunction : Operator
{
    private readonly Shape shape;

    private HostFunction(Shape shape, Func<IReadOnlyList<float[]>, WorkerPool, float[]> body)
    {
        this.shape = shape;
        Body = body;
    }

    internal Func<IReadOnlyList<float[]>, WorkerPool, float[]> Body { get; }

    /// <summary>Adds the value to a graph.</summary>
    /// <param name="inputs">What it is computed from; at least one.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="body">Computes its elements from those of the inputs, row-major, on the threads given.</param>
    /// <returns>The value.</returns>
    /// <exception cref="GraphException">There is no input.</exception>
    public static Node Of(
        IReadOnlyList<Node> inputs, Shape shape, Func<IReadOnlyList<float[]>, WorkerPool, float[]> body)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(body);
        return inputs.Count > 0
            ? inputs[0].Graph.Apply(new HostFunction(shape, body), [.. inputs])
            : throw new GraphException("HostFunction: there is nothing to compute it from.");
    }

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => shape;

    internal override void Emit<V>(KernelBuilder kernel) =>
        throw new GraphException($"{Name}: only a strip executor runs it.");
}
