using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Statistics;

/// <summary>What a sum over pixels adds up.</summary>
internal interface IChannelTerm
{
    /// <summary>Adds the term of some channels of a pixel to their sum.</summary>
    /// <param name="sum">The sum so far.</param>
    /// <param name="index">The place of the first of these values.</param>
    /// <param name="channel">The first channel.</param>
    V AddTo<V>(V sum, long index, int channel)
        where V : unmanaged, ISimd<V>;
}
