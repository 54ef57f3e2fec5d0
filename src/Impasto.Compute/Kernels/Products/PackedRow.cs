using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Impasto.Compute.Kernels.Products;

/// <summary>Copies the few floats that the micro-kernel takes of its left factor in one step.</summary>
internal static unsafe class PackedRow
{
    /// <summary>Copies <paramref name="count"/> floats, at most 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* source, int count, float* target)
    {
        if (count == 6)
        {
            Vector128.Store(Vector128.Load(source), target);
            Unsafe.WriteUnaligned(target + 4, Unsafe.ReadUnaligned<long>(source + 4));
        }
        else if (count == 12)
        {
            Vector128.Store(Vector128.Load(source), target);
            Vector128.Store(Vector128.Load(source + 4), target + 4);
            Vector128.Store(Vector128.Load(source + 8), target + 8);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                target[i] = source[i];
            }
        }
    }
}
