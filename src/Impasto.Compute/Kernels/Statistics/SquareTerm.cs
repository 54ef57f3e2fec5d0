using System.Runtime.CompilerServices;

namespace Impasto.Compute.Kernels.Statistics;

/// <summary>The square of the deviation from the channel's mean.</summary>
internal readonly unsafe struct SquareTerm(float* values, float* means) : IChannelTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    V IChannelTerm.AddTo<V>(V sum, long index, int channel)
    {
        V deviation = V.Load(values + index) - V.Load(means + channel);
        return V.MultiplyAdd(deviation, deviation, sum);
    }
}
