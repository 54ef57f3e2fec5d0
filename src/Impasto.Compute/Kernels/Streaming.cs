using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels;

/// <summary>
/// Stores past the caches. That spares reading the memory first, and pays where a result is too large to be found in
/// the caches by its reader anyway and is written from front to back. It costs dearly where several rows are written in
/// turns (the gradient of a pooling takes twice as long) or where the result lies over an input that is being read.
/// </summary>
internal static unsafe class Streaming
{
    /// <summary>Elements from which on a result is taken to be larger than the caches.</summary>
    public const long MinimumCount = 1 << 23;

    /// <summary>Stores a vector, past the caches if that is wanted and the place is aligned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<V>(V value, float* target, bool nonTemporal)
        where V : unmanaged, ISimd<V>
    {
        if (nonTemporal && (nuint)target % (nuint)sizeof(V) == 0)
        {
            V.StoreNonTemporal(value, target);
        }
        else
        {
            V.Store(value, target);
        }
    }
}
