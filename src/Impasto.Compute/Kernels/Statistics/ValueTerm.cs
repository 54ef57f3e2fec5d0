using System.Runtime.CompilerServices;

namespace Impasto.Compute.Kernels.Statistics;

/// <summary>The value itself.</summary>
internal readonly unsafe struct ValueTerm(float* values) : IChannelTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    V IChannelTerm.AddTo<V>(V sum, long index, int channel) => sum + V.Load(values + index);
}
