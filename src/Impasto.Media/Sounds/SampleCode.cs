using System.Buffers.Binary;

namespace Impasto.Media.Sounds;

/// <summary>
/// Takes samples out of the bytes of files, and puts them in: whole numbers are rounded to the nearest.
/// </summary>
internal static class SampleCode
{
    private const float Full16 = 1 << 15;
    private const float Full24 = 1 << 23;
    private const float Full32 = 1u << 31;

    /// <summary>The bytes of a sample.</summary>
    public static int LengthOf(SampleEncoding encoding) => encoding switch
    {
        SampleEncoding.Pcm8 => 1,
        SampleEncoding.Pcm16 => 2,
        SampleEncoding.Pcm24 => 3,
        SampleEncoding.Float64 => 8,
        _ => 4,
    };

    /// <summary>Takes out a sample.</summary>
    /// <param name="bytes">What begins with it.</param>
    /// <param name="encoding">How it lies there.</param>
    public static float Decode(ReadOnlySpan<byte> bytes, SampleEncoding encoding) => encoding switch
    {
        SampleEncoding.Pcm8 => (bytes[0] - 128) / 128f,
        SampleEncoding.Pcm16 => BinaryPrimitives.ReadInt16LittleEndian(bytes) / Full16,
        SampleEncoding.Pcm24 => (bytes[0] | (bytes[1] << 8) | ((sbyte)bytes[2] << 16)) / Full24,
        SampleEncoding.Pcm32 => BinaryPrimitives.ReadInt32LittleEndian(bytes) / Full32,
        SampleEncoding.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => BinaryPrimitives.ReadSingleLittleEndian(bytes),
    };

    /// <summary>Puts in a sample.</summary>
    /// <param name="sample">The sample; what is louder than full scale is cut to it where numbers are whole.</param>
    /// <param name="bytes">What is to begin with it.</param>
    /// <param name="encoding">How it is to lie there: of whole numbers, 16 or 24 bits.</param>
    public static void Encode(float sample, Span<byte> bytes, SampleEncoding encoding)
    {
        switch (encoding)
        {
            case SampleEncoding.Pcm16:
                BinaryPrimitives.WriteInt16LittleEndian(bytes, (short)Round(sample, Full16));
                break;
            case SampleEncoding.Pcm24:
                int whole = Round(sample, Full24);
                (bytes[0], bytes[1], bytes[2]) = ((byte)whole, (byte)(whole >> 8), (byte)(whole >> 16));
                break;
            default:
                BinaryPrimitives.WriteSingleLittleEndian(bytes, sample);
                break;
        }
    }

    private static int Round(float sample, float full) =>
        (int)Math.Clamp(MathF.Round(sample * full), -full, full - 1);
}
