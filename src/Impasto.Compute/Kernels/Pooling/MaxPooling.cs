using System.Runtime.CompilerServices;

namespace Impasto.Compute.Kernels.Pooling;

/// <summary>The largest value; the gradient goes to the first one of that size.</summary>
internal readonly struct MaxPooling : IPooling
{
    static bool IPooling.GradientReadsInput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IPooling.Combine<V>(V a, V b, V c, V d) => V.Max(V.Max(a, b), V.Max(c, d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IPooling.Differentiate<V>(ref V a, ref V b, ref V c, ref V d, V gradient)
    {
        V largest = V.Max(V.Max(a, b), V.Max(c, d));
        a = V.WhereEqual(a, largest, gradient);
        V rest = gradient - a;
        b = V.WhereEqual(b, largest, rest);
        rest -= b;
        c = V.WhereEqual(c, largest, rest);
        rest -= c;
        d = V.WhereEqual(d, largest, rest);
    }
}
