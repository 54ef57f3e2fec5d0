using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Products;

/// <summary>
/// <see cref="Microkernel"/> for the last panel of a narrow B, of whose two vectors of columns only the first is
/// wanted: B is packed the same, and its second vector is skipped.
/// </summary>
internal static unsafe class HalfMicrokernel
{
    /// <summary>Computes a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<V>(in ProductBlock block)
        where V : unmanaged, ISimd<V>
    {
        if (V.Width == 16)
        {
            Multiply12<V>(block);
        }
        else
        {
            Multiply6<V>(block);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply6<V>(in ProductBlock block)
        where V : unmanaged, ISimd<V>
    {
        nint rowStride = block.RowStrideA;
        nint stepStride = block.StepStrideA;
        nint rowStrideC = block.RowStrideC;
        nint twoRows = 2 * rowStride;
        int segments = block.Segments;
        int steps = block.Steps;
        bool accumulate = block.Accumulate;
        float* a = block.A;
        float* c = block.C;
        for (int rows = block.Rows; rows > 0; rows -= 6)
        {
            V c0 = V.Zero, c1 = V.Zero, c2 = V.Zero, c3 = V.Zero, c4 = V.Zero, c5 = V.Zero;
            float* aSegment = a;
            float* bSegment = block.B;
            for (int segment = 0; segment < segments; segment++)
            {
                float* u = bSegment;
                float* p = aSegment;
                float* q = aSegment + 3 * rowStride;
                for (int step = steps; step > 0; step--)
                {
                    V b = V.Load(u);
                    c0 = V.MultiplyAdd(V.Broadcast(*p), b, c0);
                    c1 = V.MultiplyAdd(V.Broadcast(p[rowStride]), b, c1);
                    c2 = V.MultiplyAdd(V.Broadcast(p[twoRows]), b, c2);
                    c3 = V.MultiplyAdd(V.Broadcast(*q), b, c3);
                    c4 = V.MultiplyAdd(V.Broadcast(q[rowStride]), b, c4);
                    c5 = V.MultiplyAdd(V.Broadcast(q[twoRows]), b, c5);
                    p += stepStride;
                    q += stepStride;
                    u += 2 * V.Width;
                }

                aSegment += block.SegmentStrideA;
                bSegment += block.SegmentStrideB;
            }

            Put(c, c0, accumulate);
            Put(c + rowStrideC, c1, accumulate);
            Put(c + 2 * rowStrideC, c2, accumulate);
            Put(c + 3 * rowStrideC, c3, accumulate);
            Put(c + 4 * rowStrideC, c4, accumulate);
            Put(c + 5 * rowStrideC, c5, accumulate);
            a += block.GroupStrideA;
            c += 6 * rowStrideC;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply12<V>(in ProductBlock block)
        where V : unmanaged, ISimd<V>
    {
        nint rowStride = block.RowStrideA;
        nint stepStride = block.StepStrideA;
        nint rowStrideC = block.RowStrideC;
        nint twoRows = 2 * rowStride;
        nint threeRows = 3 * rowStride;
        int segments = block.Segments;
        int steps = block.Steps;
        bool accumulate = block.Accumulate;
        float* a = block.A;
        float* c = block.C;
        for (int rows = block.Rows; rows > 0; rows -= 12)
        {
            V c0 = V.Zero, c1 = V.Zero, c2 = V.Zero, c3 = V.Zero, c4 = V.Zero, c5 = V.Zero;
            V c6 = V.Zero, c7 = V.Zero, c8 = V.Zero, c9 = V.Zero, cA = V.Zero, cB = V.Zero;
            float* aSegment = a;
            float* bSegment = block.B;
            for (int segment = 0; segment < segments; segment++)
            {
                float* u = bSegment;
                float* p = aSegment;
                float* q = aSegment + 4 * rowStride;
                float* r = aSegment + 8 * rowStride;
                for (int step = steps; step > 0; step--)
                {
                    V b = V.Load(u);
                    c0 = V.MultiplyAdd(V.Broadcast(*p), b, c0);
                    c1 = V.MultiplyAdd(V.Broadcast(p[rowStride]), b, c1);
                    c2 = V.MultiplyAdd(V.Broadcast(p[twoRows]), b, c2);
                    c3 = V.MultiplyAdd(V.Broadcast(p[threeRows]), b, c3);
                    c4 = V.MultiplyAdd(V.Broadcast(*q), b, c4);
                    c5 = V.MultiplyAdd(V.Broadcast(q[rowStride]), b, c5);
                    c6 = V.MultiplyAdd(V.Broadcast(q[twoRows]), b, c6);
                    c7 = V.MultiplyAdd(V.Broadcast(q[threeRows]), b, c7);
                    c8 = V.MultiplyAdd(V.Broadcast(*r), b, c8);
                    c9 = V.MultiplyAdd(V.Broadcast(r[rowStride]), b, c9);
                    cA = V.MultiplyAdd(V.Broadcast(r[twoRows]), b, cA);
                    cB = V.MultiplyAdd(V.Broadcast(r[threeRows]), b, cB);
                    p += stepStride;
                    q += stepStride;
                    r += stepStride;
                    u += 2 * V.Width;
                }

                aSegment += block.SegmentStrideA;
                bSegment += block.SegmentStrideB;
            }

            Put(c, c0, accumulate);
            Put(c + rowStrideC, c1, accumulate);
            Put(c + 2 * rowStrideC, c2, accumulate);
            Put(c + 3 * rowStrideC, c3, accumulate);
            Put(c + 4 * rowStrideC, c4, accumulate);
            Put(c + 5 * rowStrideC, c5, accumulate);
            Put(c + 6 * rowStrideC, c6, accumulate);
            Put(c + 7 * rowStrideC, c7, accumulate);
            Put(c + 8 * rowStrideC, c8, accumulate);
            Put(c + 9 * rowStrideC, c9, accumulate);
            Put(c + 10 * rowStrideC, cA, accumulate);
            Put(c + 11 * rowStrideC, cB, accumulate);
            a += block.GroupStrideA;
            c += 12 * rowStrideC;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<V>(float* c, V sum, bool accumulate)
        where V : unmanaged, ISimd<V> =>
        V.Store(accumulate ? sum + V.Load(c) : sum, c);
}
