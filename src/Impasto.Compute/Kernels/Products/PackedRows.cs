using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Impasto.Compute.Kernels.Products;

/// <summary>
/// Left factors packed as the micro-kernel reads them fastest: in groups of as many rows as it takes at once, step
/// after step, the group's rows side by side.
/// </summary>
internal static unsafe class PackedRows
{
    /// <summary>Points a block's left factor at packed groups.</summary>
    /// <param name="packed">The first group.</param>
    /// <param name="rows">The rows of a group.</param>
    /// <param name="steps">The steps that are packed.</param>
    /// <param name="block">The block.</param>
    public static void Describe(float* packed, int rows, int steps, ref ProductBlock block)
    {
        block.A = packed;
        block.RowStrideA = 1;
        block.StepStrideA = rows;
        block.GroupStrideA = (nint)rows * steps;
    }

    /// <summary>Copies the <paramref name="count"/> rows of a group, at most 12, for one step.</summary>
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
