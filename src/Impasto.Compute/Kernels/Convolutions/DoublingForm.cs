using System.Runtime.CompilerServices;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// Three taps over an image that is twice as large, each pixel repeated: four outputs see the pixels a, b, b, c, c, d.
/// With h = g0 + g1 + g2 they are
/// g0 a + (h - g0) b, (h - g2) b + g2 c, g0 b + (h - g0) c and (h - g2) c + g2 d, which takes the five products
/// p0 = (a - c) g0, p1 = (b + c) h/2, p2 = (b - c) (g0 - h/2), p3 = (b - c) (h/2 - g2), p4 = (d - b) g2:
/// p0 + p1 - p2, p1 + p3, p1 + p2, p1 - p3 + p4.
/// </summary>
internal readonly unsafe struct DoublingForm : IWinogradForm
{
    private const int Edge = 4;
    private const int ProductCount = 5;

    static int IWinogradForm.InputEdge => Edge;

    static int IWinogradForm.InputStep => 2;

    static int IWinogradForm.InputTerms => Edge;

    static int IWinogradForm.WeightTerms => ProductCount;

    static int IWinogradForm.Products => ProductCount;

    static int IWinogradForm.InputTerm(int product) => product - product / 3;

    static int IWinogradForm.WeightTerm(int product) => product;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IWinogradForm.InputLine<V>(float* source, nint sourceStride, float* output, nint stride)
    {
        V b = V.Load(source + sourceStride);
        V c = V.Load(source + 2 * sourceStride);
        V.Store(V.Load(source) - c, output);
        V.Store(b + c, output + stride);
        V.Store(b - c, output + 2 * stride);
        V.Store(V.Load(source + 3 * sourceStride) - b, output + 3 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IWinogradForm.WeightLine<V>(V g0, V g1, V g2, float* output, nint stride)
    {
        V half = V.Broadcast(0.5f) * (g0 + g1 + g2);
        V.Store(g0, output);
        V.Store(half, output + stride);
        V.Store(g0 - half, output + 2 * stride);
        V.Store(half - g2, output + 3 * stride);
        V.Store(g2, output + 4 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IWinogradForm.OutputLine<V>(float* products, nint stride, out V a, out V b, out V c, out V d)
    {
        V p1 = V.Load(products + stride);
        V p2 = V.Load(products + 2 * stride);
        V p3 = V.Load(products + 3 * stride);
        a = V.Load(products) + p1 - p2;
        b = p1 + p3;
        c = p1 + p2;
        d = p1 - p3 + V.Load(products + 4 * stride);
    }
}
