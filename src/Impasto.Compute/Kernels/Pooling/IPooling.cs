using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Pooling;

/// <summary>What becomes of the four values of a window, in row-major order.</summary>
internal interface IPooling
{
    /// <summary>Gets a value indicating whether the gradient depends on the values.</summary>
    static abstract bool GradientReadsInput { get; }

    static abstract V Combine<V>(V a, V b, V c, V d)
        where V : unmanaged, ISimd<V>;

    /// <summary>Replaces the values by their gradients.</summary>
    static abstract void Differentiate<V>(ref V a, ref V b, ref V c, ref V d, V gradient)
        where V : unmanaged, ISimd<V>;
}
