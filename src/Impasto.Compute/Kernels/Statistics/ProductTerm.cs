using System.Runtime.CompilerServices;

namespace Impasto.Compute.Kernels.Statistics;

/// <summary>The deviation from the channel's mean times another value.</summary>
internal readonly unsafe struct ProductTerm(float* values, float* means, float* others) : IChannelTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    V IChannelTerm.AddTo<V>(V sum, long index, int channel) =>
        V.MultiplyAdd(V.Load(values + index) - V.Load(means + channel), V.Load(others + index), sum);
}
