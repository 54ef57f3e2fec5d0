using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Products;

/// <summary>The left factor of a product: something that can lay rows out for <see cref="Microkernel"/>.</summary>
internal unsafe interface ILeftMatrix
{
    /// <summary>Finds or packs as many rows as the micro-kernel takes.</summary>
    /// <param name="row">The first row.</param>
    /// <param name="rows">How many rows are wanted, at most what the micro-kernel takes; the others may be anything.</param>
    /// <param name="step">The first step of the sum.</param>
    /// <param name="steps">How many steps are wanted.</param>
    /// <param name="buffer">Room to pack them.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    /// <param name="stepStride">Floats from one step to the next.</param>
    /// <returns>The first element: in <paramref name="buffer"/>, or where the matrix lies.</returns>
    float* Rows<V>(int row, int rows, int step, int steps, float* buffer, out nint rowStride, out nint stepStride)
        where V : unmanaged, ISimd<V>;
}
