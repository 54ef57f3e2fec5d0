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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteTail(float* values, int from, int count, nint offset, int channel)
    {
        for (int i = from; i < count; i++)
        {
            Store(SimdScalar.Load(values + i), offset + i, channel + i);
        }
    }
}
