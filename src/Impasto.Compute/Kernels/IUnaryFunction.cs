using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels;

/// <summary>An element-wise function of one value; an instance holds its parameters.</summary>
internal interface IUnaryFunction
{
    V Apply<V>(V value)
        where V : unmanaged, ISimd<V>;
}
