using System.Runtime.CompilerServices;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// F(4, 3) of Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016, section 4.3.
/// </summary>
internal readonly unsafe struct SameSizeForm : IWinogradForm
{
    /// <summary>The products, and the pixels that four outputs see, along one axis.</summary>
    public const int Edge = 6;

    static int IWinogradForm.InputEdge => Edge;

    static int IWinogradForm.InputStep => WinogradTransforms.OutputEdge;

    static int IWinogradForm.InputTerms => Edge;

    static int IWinogradForm.WeightTerms => Edge;

    static int IWinogradForm.Products => Edge;

    static int IWinogradForm.InputTerm(int product) => product;

    static int IWinogradForm.WeightTerm(int product) => product;

    // The rows of Bᵀ: (4 0 -5 0 1 0), (0 -4 -4 1 1 0), (0 4 -4 -1 1 0),
    // (0 -2 -1 2 1 0), (0 2 -1 -2 1 0), (0 4 0 -5 0 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IWinogradForm.InputLine<V>(float* source, nint sourceStride, float* output, nint stride)
    {
        V d0 = V.Load(source);
        V d1 = V.Load(source + sourceStride);
        V d2 = V.Load(source + 2 * sourceStride);
        V d3 = V.Load(source + 3 * sourceStride);
        V d4 = V.Load(source + 4 * sourceStride);
        V d5 = V.Load(source + 5 * sourceStride);
        V minusFour = V.Broadcast(-4);
        V minusFive = V.Broadcast(-5);
        V four = V.Broadcast(4);
        V two = V.Broadcast(2);
        V outer = V.MultiplyAdd(minusFour, d2, d4);
        V inner = V.MultiplyAdd(minusFour, d1, d3);
        V even = d4 - d2;
        V odd = two * (d3 - d1);
        V.Store(V.MultiplyAdd(four, d0, V.MultiplyAdd(minusFive, d2, d4)), output);
        V.Store(outer + inner, output + stride);
        V.Store(outer - inner, output + 2 * stride);
        V.Store(even + odd, output + 3 * stride);
        V.Store(even - odd, output + 4 * stride);
        V.Store(V.MultiplyAdd(four, d1, V.MultiplyAdd(minusFive, d3, d5)), output + 5 * stride);
    }

    // The rows of G: (1/4 0 0), (-1/6 -1/6 -1/6), (-1/6 1/6 -1/6), (1/24 1/12 1/6), (1/24 -1/12 1/6), (0 0 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IWinogradForm.WeightLine<V>(V g0, V g1, V g2, float* output, nint stride)
    {
        V sixth = V.Broadcast(1f / 6);
        V twelfth = V.Broadcast(1f / 12);
        V outer = V.Broadcast(-1f / 6) * (g0 + g2);
        V inner = sixth * g1;
        V far = V.MultiplyAdd(V.Broadcast(1f / 24), g0, sixth * g2);
        V near = twelfth * g1;
        V.Store(V.Broadcast(0.25f) * g0, output);
        V.Store(outer - inner, output + stride);
        V.Store(outer + inner, output + 2 * stride);
        V.Store(far + near, output + 3 * stride);
        V.Store(far - near, output + 4 * stride);
        V.Store(g2, output + 5 * stride);
    }

    // The rows of Aᵀ: (1 1 1 1 1 0), (0 1 -1 2 -2 0), (0 1 1 4 4 0), (0 1 -1 8 -8 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IWinogradForm.OutputLine<V>(float* products, nint stride, out V a, out V b, out V c, out V d)
    {
        V m1 = V.Load(products + stride);
        V m2 = V.Load(products + 2 * stride);
        V m3 = V.Load(products + 3 * stride);
        V m4 = V.Load(products + 4 * stride);
        V sum1 = m1 + m2;
        V difference1 = m1 - m2;
        V sum2 = m3 + m4;
        V difference2 = m3 - m4;
        a = V.Load(products) + sum1 + sum2;
        b = V.MultiplyAdd(V.Broadcast(2), difference2, difference1);
        c = V.MultiplyAdd(V.Broadcast(4), sum2, sum1);
        d = V.MultiplyAdd(V.Broadcast(8), difference2, difference1) + V.Load(products + 5 * stride);
    }
}
