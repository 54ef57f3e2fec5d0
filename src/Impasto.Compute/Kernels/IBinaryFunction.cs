using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels;

/// <summary>An element-wise function of two values.</summary>
internal interface IBinaryFunction
{
    static abstract V Apply<V>(V a, V b)
        where V : unmanaged, ISimd<V>;
}
