using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// Multiplies matrices, one pair for each image of a batch: C = scale A B, either factor transposed if asked for. An
/// image [B, H, W, C] counts as the matrix [B, H W, C] of its pixels.
/// </summary>
public sealed class MatrixMultiply : FusibleOperator
{
    private MatrixMultiply(bool transposeLeft, bool transposeRight, float scale, Epilogues epilogues)
        : base(epilogues)
    {
        TransposeLeft = transposeLeft;
        TransposeRight = transposeRight;
        Scale = scale;
    }

    internal bool TransposeLeft { get; }

    internal bool TransposeRight { get; }

    internal float Scale { get; }

    /// <summary>Applies the operator.</summary>
    /// <param name="left">A: [B, M, K], or an image of M pixels and K channels; [B, K, M] where transposed.</param>
    /// <param name="right">B: [B, K, N] or an image; [B, N, K] where transposed.</param>
    /// <param name="transposeLeft">Whether A is transposed.</param>
    /// <param name="transposeRight">Whether B is transposed.</param>
    /// <param name="scale">What the product is multiplied by.</param>
    /// <returns>[B, M, N], or an image where A is one and is not transposed.</returns>
    /// <exception cref="GraphException">The shapes do not fit.</exception>
    public static Node Of(
        Node left, Node right, bool transposeLeft = false, bool transposeRight = false, float scale = 1) =>
        left.Graph.Apply(new MatrixMultiply(transposeLeft, transposeRight, scale, Epilogues.None), left, right);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape left = inputs[0].Shape;
        (int batch, int m, int k) = Extents(left, TransposeLeft);
        (int rightBatch, int rightK, int n) = Extents(inputs[1].Shape, TransposeRight);
        if (batch != rightBatch || k != rightK)
        {
            throw Mismatch($"{left} and {inputs[1].Shape} cannot be multiplied.");
        }

        return left.Rank == 4 && !TransposeLeft ? new Shape(batch, left.Height, left.Width, n) : new Shape(batch, m, n);
    }

    internal override Node? Differentiate(Node node, Node gradient, int input)
    {
        (Node left, Node right) = (node.Inputs[0], node.Inputs[1]);
        Node result = (input, input == 0 ? TransposeLeft : TransposeRight) switch
        {
            (0, false) => Of(gradient, right, false, !TransposeRight, Scale),
            (0, true) => Of(right, gradient, TransposeRight, true, Scale),
            (_, false) => Of(left, gradient, !TransposeLeft, false, Scale),
            (_, true) => Of(gradient, left, true, TransposeLeft, Scale),
        };
        return result.Shape == node.Inputs[input].Shape ? result : Reshape.Of(result, node.Inputs[input].Shape);
    }

    internal override long CountFlops(Node node) =>
        2 * node.Shape.Count * Extents(node.Inputs[0].Shape, TransposeLeft).Columns;

    internal override RowRange? RowsOf(Node node, int input, RowRange rows) =>
        input == 0 && !TransposeLeft && node.Shape.Rank == 4 ? rows : null;

    // A product over all pixels, as covariances are.
    internal override StripMerge? Merge => TransposeLeft && !TransposeRight ? StripMerge.Sum : null;

    internal override Node Lower(Graph graph, ReadOnlySpan<Node> inputs, SimdLevel simd)
    {
        (int batch, int m, int k) = Extents(inputs[0].Shape, TransposeLeft);
        (_, _, int n) = Extents(inputs[1].Shape, TransposeRight);
        ProductSizes sizes = new(batch, m, n, k, TransposeLeft, TransposeRight, Symmetric: false);
        return graph.Apply(new MatrixProductKernel(sizes, Scale, InferShape(inputs), Epilogues), inputs);
    }

    internal override void Emit<V>(KernelBuilder kernel) => throw new InvalidOperationException($"{Name} is lowered.");

    private protected override Operator WithEpilogues(Epilogues epilogues) =>
        new MatrixMultiply(TransposeLeft, TransposeRight, Scale, epilogues);

    private (int Batch, int Rows, int Columns) Extents(Shape shape, bool transpose)
    {
        (int batch, int rows, int columns) = shape.Rank switch
        {
            3 => (shape[0], shape[1], shape[2]),
            4 => (shape.Batch, checked(shape.Height * shape.Width), shape.Channels),
            _ => throw Mismatch($"{shape} is neither a batch of matrices nor an image."),
        };
        return transpose ? (batch, columns, rows) : (batch, rows, columns);
    }
}
