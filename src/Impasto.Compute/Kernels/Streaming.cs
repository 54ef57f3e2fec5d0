using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels;

/// <summary>Stores past the caches: worth it where a result is too large to be found there by its reader anyway.</summary>
internal static unsafe class Streaming
{
    private const long MinimumFloats = 1 << 23;

    /// <summary>Whether a result in rows of whole vectors should be streamed.</summary>
    public static bool Pays<V>(long count, int channels)
        where V : unmanaged, ISimd<V> => count >= MinimumFloats && channels % V.Width == 0;

    /// <summary>Stores past the caches or into them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<V>(V value, float* target, bool stream)
        where V : unmanaged, ISimd<V>
    {
        if (stream)
        {
            V.StoreNonTemporal(value, target);
        }
        else
        {
            V.Store(value, target);
        }
    }
}
