using System.Numerics;

namespace Impasto.Compute.Strips;

/// <summary>
/// A row of values as 16 bits each: how far it lies between the least and the largest one of its channel in the row,
/// which come first. What is lost is at most a part in 131,070 of what lies between.
/// </summary>
internal static unsafe class RowCode
{
    private const float Steps = ushort.MaxValue;

    /// <summary>The bytes of a row.</summary>
    public static long Bytes(int width, int channels) =>
        ((2L * channels * sizeof(float)) + ((long)width * channels * sizeof(ushort)) + 63) / 64 * 64;

    /// <summary>Writes a row.</summary>
    /// <param name="values">The row.</param>
    /// <param name="width">Its pixels.</param>
    /// <param name="channels">The values of a pixel.</param>
    /// <param name="code">Receives it.</param>
    public static void Write(float* values, int width, int channels, byte* code)
    {
        float* least = (float*)code, steps = least + channels;
        ushort* target = (ushort*)(steps + channels);
        int count = Vector<float>.Count;
        int channel = 0;
        for (; channel <= channels - (2 * count); channel += 2 * count)
        {
            (Vector<float> leastA, Vector<float> scaleA) = Range(values + channel, width, channels);
            (Vector<float> leastB, Vector<float> scaleB) = Range(values + channel + count, width, channels);
            leastA.Store(least + channel);
            leastB.Store(least + channel + count);
            scaleA.Store(steps + channel);
            scaleB.Store(steps + channel + count);
            Vector<float> inverseA = Inverse(scaleA), inverseB = Inverse(scaleB);
            for (int x = 0; x < width; x++)
            {
                float* pixel = values + ((long)x * channels) + channel;
                Vector.Narrow(
                    Vector.AsVectorUInt32(Code(Vector.Load(pixel), leastA, inverseA)),
                    Vector.AsVectorUInt32(Code(Vector.Load(pixel + count), leastB, inverseB)))
                    .Store(target + ((long)x * channels) + channel);
            }
        }

        for (; channel < channels; channel++)
        {
            float low = float.MaxValue, high = float.MinValue;
            for (int x = 0; x < width; x++)
            {
                low = Math.Min(low, values[((long)x * channels) + channel]);
                high = Math.Max(high, values[((long)x * channels) + channel]);
            }

            float step = (high - low) / Steps;
            (least[channel], steps[channel]) = (low, step);
            float inverse = step > 0 ? 1 / step : 0;
            for (int x = 0; x < width; x++)
            {
                long place = ((long)x * channels) + channel;
                target[place] = (ushort)Math.Min(Steps, MathF.Round((values[place] - low) * inverse));
            }
        }
    }

    /// <summary>Reads a row.</summary>
    /// <inheritdoc cref="Write" path="/param"/>
    public static void Read(byte* code, int width, int channels, float* values)
    {
        float* least = (float*)code, steps = least + channels;
        ushort* source = (ushort*)(steps + channels);
        int count = Vector<float>.Count;
        int channel = 0;
        for (; channel <= channels - (2 * count); channel += 2 * count)
        {
            Vector<float> leastA = Vector.Load(least + channel), leastB = Vector.Load(least + channel + count);
            Vector<float> stepA = Vector.Load(steps + channel), stepB = Vector.Load(steps + channel + count);
            for (int x = 0; x < width; x++)
            {
                long place = ((long)x * channels) + channel;
                Vector.Widen(Vector.Load(source + place), out Vector<uint> a, out Vector<uint> b);
                ((Vector.ConvertToSingle(Vector.AsVectorInt32(a)) * stepA) + leastA).Store(values + place);
                ((Vector.ConvertToSingle(Vector.AsVectorInt32(b)) * stepB) + leastB).Store(values + place + count);
            }
        }

        for (; channel < channels; channel++)
        {
            for (int x = 0; x < width; x++)
            {
                long place = ((long)x * channels) + channel;
                values[place] = (source[place] * steps[channel]) + least[channel];
            }
        }
    }

    private static (Vector<float> Least, Vector<float> Step) Range(float* values, int width, int channels)
    {
        Vector<float> least = new(float.MaxValue), most = new(float.MinValue);
        for (int x = 0; x < width; x++)
        {
            Vector<float> value = Vector.Load(values + ((long)x * channels));
            least = Vector.Min(least, value);
            most = Vector.Max(most, value);
        }

        return (least, (most - least) / new Vector<float>(Steps));
    }

    private static Vector<float> Inverse(Vector<float> steps) => Vector.ConditionalSelect(
        Vector.GreaterThan(steps, Vector<float>.Zero), Vector<float>.One / steps, Vector<float>.Zero);

    private static Vector<int> Code(Vector<float> value, Vector<float> least, Vector<float> inverse) =>
        Vector.ConvertToInt32(Vector.Min(
            ((value - least) * inverse) + new Vector<float>(0.5f), new Vector<float>(Steps)));
}
