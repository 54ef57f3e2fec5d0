using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>Exchanges rows and columns of each matrix of a batch.</summary>
public sealed class Transpose : Operator
{
    private const int Tile = 32;

    private Transpose()
    {
    }

    /// <summary>Applies the operator.</summary>
    /// <param name="input">Matrices [B, M, N].</param>
    /// <returns>Matrices [B, N, M].</returns>
    /// <exception cref="GraphException">The input does not have three extents.</exception>
    public static Node Of(Node input) => input.Graph.Apply(new Transpose(), input);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => inputs[0].Shape is { Rank: 3 } shape
        ? new Shape(shape[0], shape[2], shape[1])
        : throw Mismatch($"{inputs[0].Shape} is not a batch of matrices, [batch, rows, columns].");

    internal override Node? Differentiate(Node node, Node gradient, int input) => Of(gradient);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0), output = kernel.Output;
        int rows = kernel.InputShape(0)[1], columns = kernel.InputShape(0)[2];
        int bands = (columns + Tile - 1) / Tile;
        kernel.Parallel(checked(bands * kernel.InputShape(0)[0]), (part, _) =>
        {
            long matrix = (long)(part / bands) * rows * columns;
            int first = part % bands * Tile;
            for (int row = 0; row < rows; row += Tile)
            {
                TransposeTile(
                    input + matrix,
                    output + matrix,
                    rows,
                    columns,
                    row..Math.Min(row + Tile, rows),
                    first..Math.Min(first + Tile, columns));
            }
        });
    }

    private static unsafe void TransposeTile(
        float* input, float* output, int rows, int columns, Range tileRows, Range tileColumns)
    {
        for (int column = tileColumns.Start.Value; column < tileColumns.End.Value; column++)
        {
            for (int row = tileRows.Start.Value; row < tileRows.End.Value; row++)
            {
                output[((long)column * rows) + row] = input[((long)row * columns) + column];
            }
        }
    }
}
