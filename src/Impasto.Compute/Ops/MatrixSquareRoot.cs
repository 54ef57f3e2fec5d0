using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The square root of positive semidefinite matrices by the coupled iteration of Newton and Schulz (Higham, "Functions
/// of Matrices", 2008, equation 6.35): products alone, so that its gradient comes from theirs.
/// </summary>
/// <remarks>
/// With Y = A / |A| and Z = I at first, T = (3 I - Z Y) / 2, then Y becomes Y T and Z becomes T Z; Y goes to the root.
/// A step makes a small eigenvalue half as large again until its root is reached: after n steps those are right whose
/// share of |A| is above 1.5^(-2n), a 200 000th for 15 steps, and the gradient, which at 0 is infinite, stays finite.
/// </remarks>
public static class MatrixSquareRoot
{
    /// <summary>The steps where nothing else is asked for.</summary>
    public const int DefaultSteps = 15;

    // Keeps the root of no matrix finite.
    private const float Least = 1e-12f;

    /// <summary>Adds the square root to a graph.</summary>
    /// <param name="matrices">[B, N, N], symmetric and with no eigenvalue below 0.</param>
    /// <param name="steps">The steps, at least 1: each three products.</param>
    /// <returns>[B, N, N].</returns>
    /// <exception cref="GraphException">The value is no batch of square matrices.</exception>
    public static Node Of(Node matrices, int steps = DefaultSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        Shape shape = matrices.Shape;
        if (shape.Rank != 3 || shape[1] != shape[2])
        {
            throw new GraphException($"MatrixSquareRoot: {shape} is not a batch of square matrices.");
        }

        // One norm for the batch, which is no less than each matrix's.
        Node norm = Sqrt.Of(SumOfSquares.Of(matrices) + Least);
        Node identity = IdentityMatrix.Of(matrices.Graph, shape[0], shape[1]);
        Node y = matrices / norm, z = identity;
        for (int step = 0; step < steps; step++)
        {
            Node correction = (identity * 1.5f) - MatrixMultiply.Of(z, y, scale: 0.5f);
            y = MatrixMultiply.Of(y, correction);
            z = MatrixMultiply.Of(correction, z);
        }

        return y * Sqrt.Of(norm);
    }
}
