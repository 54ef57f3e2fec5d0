using System.Buffers.Binary;
using Impasto.Onnx.Protocol;
using DataType = Impasto.Onnx.Protocol.TensorProto.Types.DataType;

namespace Impasto.Onnx.Reading;

/// <summary>Numbers of an ONNX file: floating-point ones as float32, whole ones and truths as 64 bits.</summary>
public sealed class OnnxTensor
{
    private const int MostExtents = 8;
    private const long MostElements = 1 << 28;

    private OnnxTensor(int[] extents, float[] singles, long[] longs, bool isWhole) =>
        (Extents, Singles, Longs, IsWhole) = (extents, singles, longs, isWhole);

    /// <summary>Makes a tensor of floating-point numbers.</summary>
    /// <param name="extents">Its extents, outermost first.</param>
    /// <param name="values">As many numbers.</param>
    public OnnxTensor(int[] extents, float[] values)
        : this(extents, values, [], isWhole: false)
    {
    }

    /// <summary>Makes a tensor of whole numbers.</summary>
    /// <param name="extents">Its extents, outermost first.</param>
    /// <param name="values">As many numbers.</param>
    public OnnxTensor(int[] extents, long[] values)
        : this(extents, [], values, isWhole: true)
    {
    }

    /// <summary>Gets the extents, outermost first.</summary>
    public IReadOnlyList<int> Extents { get; }

    /// <summary>Gets whether the numbers are whole.</summary>
    public bool IsWhole { get; }

    /// <summary>Gets the numbers; empty where they are whole.</summary>
    public ReadOnlyMemory<float> Values => Singles;

    /// <summary>Gets the whole numbers; empty where they are none.</summary>
    public ReadOnlyMemory<long> WholeValues => Longs;

    internal float[] Singles { get; }

    internal long[] Longs { get; }

    internal int Count => IsWhole ? Longs.Length : Singles.Length;

    internal double this[int index] => IsWhole ? Longs[index] : Singles[index];

    /// <summary>Reads a file of one tensor, as ONNX's own test cases have them.</summary>
    /// <param name="stream">The file.</param>
    /// <exception cref="InvalidDataException">It is none, or damaged.</exception>
    public static OnnxTensor Read(Stream stream) => Of(ProtocolFile.Read(stream, TensorProto.Parser));

    /// <summary>Reads a tensor, whose every length is checked before memory is taken.</summary>
    internal static OnnxTensor Of(TensorProto proto)
    {
        if (proto.DataLocation == TensorProto.Types.DataLocation.External || proto.ExternalData.Count > 0)
        {
            throw Refusal.Of(
                $"the numbers of '{proto.Name}' are in another file; save the network as one file");
        }

        int[] extents = ExtentsOf(proto);
        int count = (int)extents.Aggregate(1L, (product, extent) => product * extent);
        byte[] raw = proto.RawData.ToByteArray();
        DataType type = (DataType)proto.DataType;
        return type switch
        {
            DataType.Float => new(extents, Numbers(
                4, proto.FloatData.Count, i => proto.FloatData[i], BinaryPrimitives.ReadSingleLittleEndian)),
            DataType.Double => new(extents, Numbers(
                8,
                proto.DoubleData.Count,
                i => (float)proto.DoubleData[i],
                bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes))),
            DataType.Float16 => new(extents, Numbers(
                2,
                proto.Int32Data.Count,
                i => (float)BitConverter.UInt16BitsToHalf((ushort)proto.Int32Data[i]),
                bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes))),
            DataType.Int64 => new(extents, Numbers(
                8, proto.Int64Data.Count, i => proto.Int64Data[i], BinaryPrimitives.ReadInt64LittleEndian)),
            DataType.Int32 => new(extents, Numbers<long>(
                4,
                proto.Int32Data.Count,
                i => proto.Int32Data[i],
                bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes))),
            DataType.Int8 => new(extents, Numbers<long>(
                1, proto.Int32Data.Count, i => proto.Int32Data[i], bytes => (sbyte)bytes[0])),
            DataType.Uint8 or DataType.Bool => new(extents, Numbers<long>(
                1, proto.Int32Data.Count, i => proto.Int32Data[i], bytes => bytes[0])),
            _ => throw Refusal.Of($"'{proto.Name}' has numbers of the type {type}, which is not read"),
        };

        T[] Numbers<T>(int size, int given, Func<int, T> at, Func<ReadOnlySpan<byte>, T> decode)
        {
            bool isRaw = raw.Length > 0 || count == 0;
            if (isRaw ? raw.Length != (long)count * size : given != count)
            {
                throw Refusal.Of(
                    $"'{proto.Name}' says that it has {count} numbers and has others; the file is damaged");
            }

            T[] numbers = new T[count];
            for (int i = 0; i < count; i++)
            {
                numbers[i] = isRaw ? decode(raw.AsSpan(i * size, size)) : at(i);
            }

            return numbers;
        }
    }

    private static int[] ExtentsOf(TensorProto proto)
    {
        long count = 1;
        if (proto.Dims.Count > MostExtents)
        {
            throw Refusal.Of($"'{proto.Name}' has {proto.Dims.Count} extents, more than {MostExtents}");
        }

        foreach (long extent in proto.Dims)
        {
            count = extent is >= 0 and <= MostElements ? count * extent : long.MaxValue;
            if (count > MostElements)
            {
                throw Refusal.Of(
                    $"'{proto.Name}' has the extents {string.Join(", ", proto.Dims)}, which is too much");
            }
        }

        return [.. proto.Dims.Select(extent => (int)extent)];
    }
}
