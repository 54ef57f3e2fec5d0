using System.Buffers.Binary;

namespace Impasto.Weights.Formats;

/// <summary>The sizes of elements and their conversion to float.</summary>
internal static class ElementTypes
{
    /// <summary>Gets the bytes of one element.</summary>
    internal static int Size(this ElementType type) => type switch
    {
        ElementType.Float64 => 8,
        ElementType.Float32 => 4,
        ElementType.Int8 or ElementType.UInt8 => 1,
        _ => 2,
    };

    /// <summary>
    /// Converts little-endian elements; <paramref name="bytes"/> holds as many as <paramref name="values"/>.
    /// </summary>
    internal static void Decode(this ElementType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (type)
        {
            case ElementType.Float32:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * 4)..]);
                }

                break;
            case ElementType.Float16:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(i * 2)..]);
                }

                break;
            case ElementType.BFloat16:
                for (int i = 0; i < values.Length; i++)
                {
                    uint upper = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * 2)..]);
                    values[i] = BitConverter.UInt32BitsToSingle(upper << 16);
                }

                break;
            case ElementType.Int8:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = (sbyte)bytes[i];
                }

                break;
            case ElementType.UInt8:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = bytes[i];
                }

                break;
            case ElementType.UInt16:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * 2)..]);
                }

                break;
            default:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * 8)..]);
                }

                break;
        }
    }
}
