using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Products;

/// <summary>
/// Where the results of a product go and what is done to them on the way: first the bias of their channel is added,
/// then the addend's element, then ReLU, then those are zeroed whose mask is not positive.
/// </summary>
internal readonly unsafe struct Epilogue
{
    /// <summary>Gets the output; its last extent is the channels.</summary>
    public required float* Output { get; init; }

    /// <summary>Gets one number a channel, or null.</summary>
    public float* Bias { get; init; }

    /// <summary>Gets numbers laid out as the output, which may be the output itself, or null.</summary>
    public float* Addend { get; init; }

    /// <summary>Gets numbers laid out as the output, or null.</summary>
    public float* Mask { get; init; }

    /// <summary>Gets whether negative results become zero.</summary>
    public bool Relu { get; init; }

    /// <summary>
    /// Gets whether the output passes by the caches, which pays where it is larger than they are. It takes effect
    /// where rows of channels are aligned to vectors.
    /// </summary>
    public bool NonTemporal { get; init; }

    /// <summary>Writes the results of successive channels of one pixel.</summary>
    /// <param name="values">The results; whole vectors are readable.</param>
    /// <param name="count">How many.</param>
    /// <param name="offset">Where they belong in the output.</param>
    /// <param name="channel">The channel of the first.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<V>(float* values, int count, nint offset, int channel)
        where V : unmanaged, ISimd<V>
    {
        int i = 0;
        for (; i <= count - V.Width; i += V.Width)
        {
            Store(V.Load(values + i), offset + i, channel + i);
        }

        if (i < count)
        {
            WriteTail(values, i, count, offset, channel);
        }
    }

    /// <summary>Writes the results of successive channels of a row of pixels.</summary>
    /// <param name="values">The results of the first pixel; whole vectors are readable.</param>
    /// <param name="stride">Floats from one pixel's results to the next.</param>
    /// <param name="pixels">How many pixels.</param>
    /// <param name="count">How many channels.</param>
    /// <param name="offset">Where the first pixel's results belong in the output.</param>
    /// <param name="pixelStride">Floats from one pixel of the output to the next.</param>
    /// <param name="channel">The first channel.</param>
    public void WriteRow<V>(
        float* values, nint stride, int pixels, int count, nint offset, nint pixelStride, int channel)
        where V : unmanaged, ISimd<V>
    {
        bool isPair = count == 2 * V.Width;
        if ((!isPair && count != V.Width) || Addend != null || Mask != null)
        {
            for (int i = 0; i < pixels; i++)
            {
                Write<V>(values + i * stride, count, offset + i * pixelStride, channel);
            }

            return;
        }

        // What most convolutions want, without a branch for each vector.
        V bias0 = Bias == null ? V.Zero : V.Load(Bias + channel);
        V bias1 = Bias == null || !isPair ? V.Zero : V.Load(Bias + channel + V.Width);
        V floor = Relu ? V.Zero : V.Broadcast(float.NegativeInfinity);
        bool stream = NonTemporal;
        float* target = Output + offset;
        for (int i = 0; i < pixels; i++, values += stride, target += pixelStride)
        {
            Streaming.Store(V.Max(floor, V.Load(values) + bias0), target, stream);
            if (isPair)
            {
                Streaming.Store(V.Max(floor, V.Load(values + V.Width) + bias1), target + V.Width, stream);
            }
        }
    }

    /// <summary>Writes the results of as many channels of one pixel as there are lanes.</summary>
    /// <param name="value">The results.</param>
    /// <param name="offset">Where they belong in the output.</param>
    /// <param name="channel">The channel of the first.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<V>(V value, nint offset, int channel)
        where V : unmanaged, ISimd<V>
    {
        if (Bias != null)
        {
            value += V.Load(Bias + channel);
        }

        if (Addend != null)
        {
            value += V.Load(Addend + offset);
        }

        if (Relu)
        {
            value = V.Max(V.Zero, value);
        }

        if (Mask != null)
        {
            value = V.WherePositive(V.Load(Mask + offset), value);
        }

        Streaming.Store(value, Output + offset, NonTemporal);
    }

    /// <summary>Writes the results of as many channels as there are lanes, for four pixels.</summary>
    /// <param name="a">The results of the first pixel.</param>
    /// <param name="b">Those of the second.</param>
    /// <param name="c">Those of the third.</param>
    /// <param name="d">Those of the last.</param>
    /// <param name="offset">Where the first pixel's belong in the output.</param>
    /// <param name="pixelStride">Floats from one pixel of the output to the next.</param>
    /// <param name="channel">The channel of the first lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreFour<V>(V a, V b, V c, V d, nint offset, nint pixelStride, int channel)
        where V : unmanaged, ISimd<V>
    {
        if (Bias != null)
        {
            V bias = V.Load(Bias + channel);
            a += bias;
            b += bias;
            c += bias;
            d += bias;
        }

        if (Addend != null)
        {
            float* addend = Addend + offset;
            a += V.Load(addend);
            b += V.Load(addend + pixelStride);
            c += V.Load(addend + 2 * pixelStride);
            d += V.Load(addend + 3 * pixelStride);
        }

        if (Relu)
        {
            a = V.Max(V.Zero, a);
            b = V.Max(V.Zero, b);
            c = V.Max(V.Zero, c);
            d = V.Max(V.Zero, d);
        }

        if (Mask != null)
        {
            float* mask = Mask + offset;
            a = V.WherePositive(V.Load(mask), a);
            b = V.WherePositive(V.Load(mask + pixelStride), b);
            c = V.WherePositive(V.Load(mask + 2 * pixelStride), c);
            d = V.WherePositive(V.Load(mask + 3 * pixelStride), d);
        }

        float* target = Output + offset;
        Streaming.Store(a, target, NonTemporal);
        Streaming.Store(b, target + pixelStride, NonTemporal);
        Streaming.Store(c, target + 2 * pixelStride, NonTemporal);
        Streaming.Store(d, target + 3 * pixelStride, NonTemporal);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteTail(float* values, int from, int count, nint offset, int channel)
    {
        for (int i = from; i < count; i++)
        {
            Store(SimdScalar.Load(values + i), offset + i, channel + i);
        }
    }
}
