using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Products;

/// <summary>
/// The innermost product: <see cref="Rows"/> rows of A at a time, times a panel of <see cref="Columns"/> columns of B,
/// all sums in registers. A is read where it lies, by strides, so that pixels of an image serve as rows without being
/// copied; B is packed, <see cref="Columns"/> floats a step.
/// </summary>
/// <remarks>
/// 24 sums of 16 lanes where there are 32 vector registers (AVX-512), else 12 sums. The code is written out because
/// the JIT keeps locals in registers, but neither arrays nor loop-indexed ones.
/// </remarks>
internal static unsafe class Microkernel
{
    /// <summary>The number of rows of A that one call takes.</summary>
    /// <param name="vectorWidth">The lanes of the vectors.</param>
    public static int Rows(int vectorWidth) => vectorWidth == 16 ? 12 : 6;

    /// <summary>The number of columns of B that one call takes: two vectors.</summary>
    /// <param name="vectorWidth">The lanes of the vectors.</param>
    public static int Columns(int vectorWidth) => 2 * vectorWidth;

    /// <summary>Computes a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<V>(in ProductBlock block)
        where V : unmanaged, ISimd<V>
    {
        if (block.IsHalf)
        {
            HalfMicrokernel.Multiply<V>(block);
        }
        else if (V.Width == 16)
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
        nint groupStride = block.GroupStrideA;
        nint stepStride = block.StepStrideA;
        nint segmentStrideA = block.SegmentStrideA;
        nint segmentStrideB = block.SegmentStrideB;
        nint rowStrideC = block.RowStrideC;
        nint twoRows = 2 * rowStride;
        int segments = block.Segments;
        int steps = block.Steps;
        bool accumulate = block.Accumulate;
        float* a = block.A;
        float* c = block.C;
        for (int rows = block.Rows; rows > 0; rows -= 6)
        {
            V c00 = V.Zero, c01 = V.Zero, c10 = V.Zero, c11 = V.Zero, c20 = V.Zero, c21 = V.Zero;
            V c30 = V.Zero, c31 = V.Zero, c40 = V.Zero, c41 = V.Zero, c50 = V.Zero, c51 = V.Zero;
            float* aSegment = a;
            float* bSegment = block.B;
            for (int segment = 0; segment < segments; segment++)
            {
                float* u = bSegment;
                float* p = aSegment;
                float* q = aSegment + 3 * rowStride;
                for (int step = steps; step > 0; step--)
                {
                    V b0 = V.Load(u);
                    V b1 = V.Load(u + V.Width);
                    V x = V.Broadcast(*p);
                    c00 = V.MultiplyAdd(x, b0, c00);
                    c01 = V.MultiplyAdd(x, b1, c01);
                    x = V.Broadcast(p[rowStride]);
                    c10 = V.MultiplyAdd(x, b0, c10);
                    c11 = V.MultiplyAdd(x, b1, c11);
                    x = V.Broadcast(p[twoRows]);
                    c20 = V.MultiplyAdd(x, b0, c20);
                    c21 = V.MultiplyAdd(x, b1, c21);
                    x = V.Broadcast(*q);
                    c30 = V.MultiplyAdd(x, b0, c30);
                    c31 = V.MultiplyAdd(x, b1, c31);
                    x = V.Broadcast(q[rowStride]);
                    c40 = V.MultiplyAdd(x, b0, c40);
                    c41 = V.MultiplyAdd(x, b1, c41);
                    x = V.Broadcast(q[twoRows]);
                    c50 = V.MultiplyAdd(x, b0, c50);
                    c51 = V.MultiplyAdd(x, b1, c51);
                    p += stepStride;
                    q += stepStride;
                    u += 2 * V.Width;
                }

                aSegment += segmentStrideA;
                bSegment += segmentStrideB;
            }

            Put(c, c00, c01, accumulate);
            Put(c + rowStrideC, c10, c11, accumulate);
            Put(c + 2 * rowStrideC, c20, c21, accumulate);
            Put(c + 3 * rowStrideC, c30, c31, accumulate);
            Put(c + 4 * rowStrideC, c40, c41, accumulate);
            Put(c + 5 * rowStrideC, c50, c51, accumulate);
            a += groupStride;
            c += 6 * rowStrideC;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply12<V>(in ProductBlock block)
        where V : unmanaged, ISimd<V>
    {
        nint rowStride = block.RowStrideA;
        nint groupStride = block.GroupStrideA;
        nint stepStride = block.StepStrideA;
        nint segmentStrideA = block.SegmentStrideA;
        nint segmentStrideB = block.SegmentStrideB;
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
            V c00 = V.Zero, c01 = V.Zero, c10 = V.Zero, c11 = V.Zero, c20 = V.Zero, c21 = V.Zero;
            V c30 = V.Zero, c31 = V.Zero, c40 = V.Zero, c41 = V.Zero, c50 = V.Zero, c51 = V.Zero;
            V c60 = V.Zero, c61 = V.Zero, c70 = V.Zero, c71 = V.Zero, c80 = V.Zero, c81 = V.Zero;
            V c90 = V.Zero, c91 = V.Zero, cA0 = V.Zero, cA1 = V.Zero, cB0 = V.Zero, cB1 = V.Zero;
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
                    V b0 = V.Load(u);
                    V b1 = V.Load(u + V.Width);
                    V x = V.Broadcast(*p);
                    c00 = V.MultiplyAdd(x, b0, c00);
                    c01 = V.MultiplyAdd(x, b1, c01);
                    x = V.Broadcast(p[rowStride]);
                    c10 = V.MultiplyAdd(x, b0, c10);
                    c11 = V.MultiplyAdd(x, b1, c11);
                    x = V.Broadcast(p[twoRows]);
                    c20 = V.MultiplyAdd(x, b0, c20);
                    c21 = V.MultiplyAdd(x, b1, c21);
                    x = V.Broadcast(p[threeRows]);
                    c30 = V.MultiplyAdd(x, b0, c30);
                    c31 = V.MultiplyAdd(x, b1, c31);
                    x = V.Broadcast(*q);
                    c40 = V.MultiplyAdd(x, b0, c40);
                    c41 = V.MultiplyAdd(x, b1, c41);
                    x = V.Broadcast(q[rowStride]);
                    c50 = V.MultiplyAdd(x, b0, c50);
                    c51 = V.MultiplyAdd(x, b1, c51);
                    x = V.Broadcast(q[twoRows]);
                    c60 = V.MultiplyAdd(x, b0, c60);
                    c61 = V.MultiplyAdd(x, b1, c61);
                    x = V.Broadcast(q[threeRows]);
                    c70 = V.MultiplyAdd(x, b0, c70);
                    c71 = V.MultiplyAdd(x, b1, c71);
                    x = V.Broadcast(*r);
                    c80 = V.MultiplyAdd(x, b0, c80);
                    c81 = V.MultiplyAdd(x, b1, c81);
                    x = V.Broadcast(r[rowStride]);
                    c90 = V.MultiplyAdd(x, b0, c90);
                    c91 = V.MultiplyAdd(x, b1, c91);
                    x = V.Broadcast(r[twoRows]);
                    cA0 = V.MultiplyAdd(x, b0, cA0);
                    cA1 = V.MultiplyAdd(x, b1, cA1);
                    x = V.Broadcast(r[threeRows]);
                    cB0 = V.MultiplyAdd(x, b0, cB0);
                    cB1 = V.MultiplyAdd(x, b1, cB1);
                    p += stepStride;
                    q += stepStride;
                    r += stepStride;
                    u += 2 * V.Width;
                }

                aSegment += segmentStrideA;
                bSegment += segmentStrideB;
            }

            Put(c, c00, c01, accumulate);
            Put(c + rowStrideC, c10, c11, accumulate);
            Put(c + 2 * rowStrideC, c20, c21, accumulate);
            Put(c + 3 * rowStrideC, c30, c31, accumulate);
            Put(c + 4 * rowStrideC, c40, c41, accumulate);
            Put(c + 5 * rowStrideC, c50, c51, accumulate);
            Put(c + 6 * rowStrideC, c60, c61, accumulate);
            Put(c + 7 * rowStrideC, c70, c71, accumulate);
            Put(c + 8 * rowStrideC, c80, c81, accumulate);
            Put(c + 9 * rowStrideC, c90, c91, accumulate);
            Put(c + 10 * rowStrideC, cA0, cA1, accumulate);
            Put(c + 11 * rowStrideC, cB0, cB1, accumulate);
            a += groupStride;
            c += 12 * rowStrideC;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<V>(float* c, V low, V high, bool accumulate)
        where V : unmanaged, ISimd<V>
    {
        if (accumulate)
        {
            low += V.Load(c);
            high += V.Load(c + V.Width);
        }

        V.Store(low, c);
        V.Store(high, c + V.Width);
    }
}
