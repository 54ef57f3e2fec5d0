using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Statistics;

/// <summary>Sums over a range of pixels, channel by channel, in the order of the pixels.</summary>
internal static unsafe class ChannelFold
{
    /// <summary>Sums the terms of pixels that start at an element.</summary>
    public static void Sum<V, TTerm>(TTerm term, long start, long pixels, int channels, float* sums)
        where V : unmanaged, ISimd<V>
        where TTerm : struct, IChannelTerm
    {
        int channel = 0;
        long end = start + (pixels * channels);
        for (; channel <= channels - (4 * V.Width); channel += 4 * V.Width)
        {
            V sum0 = V.Zero, sum1 = V.Zero, sum2 = V.Zero, sum3 = V.Zero;
            for (long index = start + channel; index < end; index += channels)
            {
                sum0 = term.AddTo(sum0, index, channel);
                sum1 = term.AddTo(sum1, index + V.Width, channel + V.Width);
                sum2 = term.AddTo(sum2, index + (2 * V.Width), channel + (2 * V.Width));
                sum3 = term.AddTo(sum3, index + (3 * V.Width), channel + (3 * V.Width));
            }

            V.Store(sum0, sums + channel);
            V.Store(sum1, sums + channel + V.Width);
            V.Store(sum2, sums + channel + (2 * V.Width));
            V.Store(sum3, sums + channel + (3 * V.Width));
        }

        channel = SumRest<V, TTerm>(term, start, end, channel, channels, sums);
        SumRest<SimdScalar, TTerm>(term, start, end, channel, channels, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SumRest<V, TTerm>(TTerm term, long start, long end, int channel, int channels, float* sums)
        where V : unmanaged, ISimd<V>
        where TTerm : struct, IChannelTerm
    {
        for (; channel <= channels - V.Width; channel += V.Width)
        {
            V sum = V.Zero;
            for (long index = start + channel; index < end; index += channels)
            {
                sum = term.AddTo(sum, index, channel);
            }

            V.Store(sum, sums + channel);
        }

        return channel;
    }
}
