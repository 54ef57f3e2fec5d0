using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Pooling;

/// <summary>The root of the sum of squares; where all values are zero, so is the gradient.</summary>
internal readonly struct L2Pooling : IPooling
{
    static bool IPooling.GradientReadsInput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IPooling.Combine<V>(V a, V b, V c, V d) => Norm(a, b, c, d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IPooling.Differentiate<V>(ref V a, ref V b, ref V c, ref V d, V gradient)
    {
        V norm = Norm(a, b, c, d);
        V factor = V.WherePositive(norm, gradient / norm);
        a *= factor;
        b *= factor;
        c *= factor;
        d *= factor;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Norm<V>(V a, V b, V c, V d)
        where V : unmanaged, ISimd<V> =>
        V.Sqrt(V.MultiplyAdd(a, a, V.MultiplyAdd(b, b, V.MultiplyAdd(c, c, d * d))));
}
