using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Products;

/// <summary>The left factor of a product: something that can lay rows out for <see cref="Microkernel"/>.</summary>
internal unsafe interface ILeftMatrix
{
    /// <summary>Finds or packs rows, and sets the address and the strides of the block's left factor.</summary>
    /// <param name="row">The first row.</param>
    /// <param name="rows">How many rows are wanted; those that fill up the last group may be anything.</param>
    /// <param name="step">The first step of the sum.</param>
    /// <param name="steps">How many steps are wanted.</param>
    /// <param name="buffer">Room to pack them, filled up to whole groups.</param>
    /// <param name="block">The block.</param>
    void Find<V>(int row, int rows, int step, int steps, float* buffer, ref ProductBlock block)
        where V : unmanaged, ISimd<V>;
}
