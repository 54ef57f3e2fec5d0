using System.Runtime.CompilerServices;

namespace Impasto.Compute.Kernels.Pooling;

/// <summary>The mean.</summary>
internal readonly struct AveragePooling : IPooling
{
    static bool IPooling.GradientReadsInput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IPooling.Combine<V>(V a, V b, V c, V d) => (a + b + (c + d)) * V.Broadcast(0.25f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IPooling.Differentiate<V>(ref V a, ref V b, ref V c, ref V d, V gradient) =>
        a = b = c = d = gradient * V.Broadcast(0.25f);
}
