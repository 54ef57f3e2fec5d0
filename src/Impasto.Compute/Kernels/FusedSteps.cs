using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels;

/// <summary>Element-wise steps that a kernel does before it stores; their operands are laid out as the result is.</summary>
/// <param name="addend">What is added, or null.</param>
/// <param name="mask">Where this is not positive, the result is zero; or null.</param>
/// <param name="relu">Whether negative results are cut.</param>
internal readonly unsafe struct FusedSteps(float* addend, float* mask, bool relu)
{
    private readonly float* addend = addend;
    private readonly float* mask = mask;
    private readonly bool relu = relu;

    /// <summary>Applies the steps to the lanes that start at an element of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V value, long index)
        where V : unmanaged, ISimd<V>
    {
        if (addend != null)
        {
            value += V.Load(addend + index);
        }

        if (relu)
        {
            value = V.Max(value, V.Zero);
        }

        return mask == null ? value : V.WherePositive(V.Load(mask + index), value);
    }
}
