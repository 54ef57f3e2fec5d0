using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Impasto.Tests.Weights;

/// <summary>Writes pickles as PyTorch would not, to see that they are refused.</summary>
internal sealed class HandmadePickle
{
    private readonly List<byte> bytes = [];

    internal HandmadePickle() => Raw(0x80, 2);

    internal byte[] Finish() => Raw((byte)'.').bytes.ToArray();

    internal HandmadePickle Raw(params ReadOnlySpan<byte> raw)
    {
        bytes.AddRange(raw);
        return this;
    }

    internal HandmadePickle Raw(string raw) => Raw(Encoding.Latin1.GetBytes(raw));

    internal HandmadePickle Text(string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        Raw((byte)'X').UInt32((uint)text.Length);
        return Raw(text);
    }

    internal HandmadePickle Number(long value)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        return Raw(0x8a, 8).Raw(number);
    }

    internal HandmadePickle Tuple(params long[] values)
    {
        Raw("(");
        foreach (long value in values)
        {
            Number(value);
        }

        return Raw("t");
    }

    /// <summary>A tensor in a storage "0" of so many floats.</summary>
    internal HandmadePickle Tensor(long stored, long offset, long[] extents, long[] strides) =>
        Raw("ctorch._utils\n_rebuild_tensor_v2\n((")
            .Text("storage").Raw("ctorch\nFloatStorage\n").Text("0").Text("cpu").Number(stored).Raw("tQ")
            .Number(offset).Tuple(extents).Tuple(strides).Raw(0x89).Raw("}tR");

    /// <summary>The older format's file: this pickle, its list of the one storage "0", and the storage.</summary>
    internal byte[] Legacy(long claimed, byte[] storage)
    {
        HandmadePickle file = new();
        file.bytes.Clear();
        file.Raw(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19).Raw(".");
        file.Raw(new HandmadePickle().Number(1001).Finish());
        file.Raw(new HandmadePickle().Raw("}").Text("little_endian").Raw(0x88).Raw("s").Finish());
        file.Raw(Finish());
        file.Raw(new HandmadePickle().Raw("]").Text("0").Raw("a").Finish());
        Span<byte> count = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(count, claimed);
        return file.Raw(count).Raw(storage).bytes.ToArray();
    }

    /// <summary>The zip format's file: this pickle and the storage "0".</summary>
    internal byte[] Zip(byte[] storage, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using MemoryStream file = new();
        using (ZipArchive zip = new(file, ZipArchiveMode.Create))
        {
            Add(zip, "archive/data.pkl", Finish(), level);
            Add(zip, "archive/data/0", storage, level);
        }

        return file.ToArray();
    }

    private static void Add(ZipArchive zip, string name, byte[] content, CompressionLevel level)
    {
        using Stream stream = zip.CreateEntry(name, level).Open();
        stream.Write(content);
    }

    private void UInt32(uint value)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(number, value);
        bytes.AddRange(number);
    }
}
