using System.Runtime.CompilerServices;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// Three taps with a stride of 2. The outer taps see the even pixels of what four outputs see, a filtering with two
/// taps, which takes five products by F(4, 2) at the points 0, 1, -1, 2 and infinity. The inner tap sees the odd
/// pixels, which takes four.
/// </summary>
internal readonly unsafe struct HalvingForm : IWinogradForm
{
    private const int EvenProducts = 5;
    private const int ProductCount = EvenProducts + WinogradTransforms.OutputEdge;

    static int IWinogradForm.InputEdge => ProductCount;

    static int IWinogradForm.InputStep => 2 * WinogradTransforms.OutputEdge;

    static int IWinogradForm.InputTerms => ProductCount;

    static int IWinogradForm.WeightTerms => EvenProducts + 1;

    static int IWinogradForm.Products => ProductCount;

    static int IWinogradForm.InputTerm(int product) => product;

    static int IWinogradForm.WeightTerm(int product) => Math.Min(product, EvenProducts);

    // Even pixels by the rows of Bᵀ: (2 -1 -2 1 0), (0 -2 -1 1 0), (0 2 -3 1 0), (0 -1 0 1 0), (0 2 -1 -2 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IWinogradForm.InputLine<V>(float* source, nint sourceStride, float* output, nint stride)
    {
        nint twice = 2 * sourceStride;
        V e1 = V.Load(source + twice);
        V e2 = V.Load(source + 2 * twice);
        V e3 = V.Load(source + 3 * twice);
        V two = V.Broadcast(2);
        V difference = e3 - e1;
        V outer = V.MultiplyAdd(two, V.Load(source) - e2, difference);
        V inner = V.MultiplyAdd(two, e1 - e3, V.Load(source + 4 * twice) - e2);
        V.Store(outer, output);
        V.Store(difference - e1 - e2, output + stride);
        V.Store(V.MultiplyAdd(V.Broadcast(-3), e2, V.MultiplyAdd(two, e1, e3)), output + 2 * stride);
        V.Store(difference, output + 3 * stride);
        V.Store(inner, output + 4 * stride);
        source += sourceStride;
        output += EvenProducts * stride;
        V.Store(V.Load(source), output);
        V.Store(V.Load(source + twice), output + stride);
        V.Store(V.Load(source + 2 * twice), output + 2 * stride);
        V.Store(V.Load(source + 3 * twice), output + 3 * stride);
    }

    // Outer taps by the rows of G: (1/2 0), (-1/2 -1/2), (-1/6 1/6), (1/6 1/3), (0 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IWinogradForm.WeightLine<V>(V g0, V g1, V g2, float* output, nint stride)
    {
        V sixth = V.Broadcast(1f / 6);
        V.Store(V.Broadcast(0.5f) * g0, output);
        V.Store(V.Broadcast(-0.5f) * (g0 + g2), output + stride);
        V.Store(sixth * (g2 - g0), output + 2 * stride);
        V.Store(sixth * (g0 + g2 + g2), output + 3 * stride);
        V.Store(g2, output + 4 * stride);
        V.Store(g1, output + 5 * stride);
    }

    // Even products by the rows of Aᵀ: (1 1 1 1 0), (0 1 -1 2 0), (0 1 1 4 0), (0 1 -1 8 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IWinogradForm.OutputLine<V>(float* products, nint stride, out V a, out V b, out V c, out V d)
    {
        V m1 = V.Load(products + stride);
        V m2 = V.Load(products + 2 * stride);
        V m3 = V.Load(products + 3 * stride);
        V sum = m1 + m2;
        V difference = m1 - m2;
        float* odd = products + EvenProducts * stride;
        a = V.Load(products) + V.Load(odd) + (sum + m3);
        b = V.MultiplyAdd(V.Broadcast(2), m3, difference + V.Load(odd + stride));
        c = V.MultiplyAdd(V.Broadcast(4), m3, sum + V.Load(odd + 2 * stride));
        d = V.MultiplyAdd(V.Broadcast(8), m3, difference + V.Load(products + 4 * stride)) + V.Load(odd + 3 * stride);
    }
}
