using System.Runtime.CompilerServices;

namespace Impasto.Compute.Kernels.Statistics;

/// <summary>The deviation from a value of the channel.</summary>
internal readonly unsafe struct DeviationTerm(float* values, float* centres) : IChannelTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    V IChannelTerm.AddTo<V>(V sum, long index, int channel) =>
        sum + (V.Load(values + index) - V.Load(centres + channel));
}
