using System.Buffers.Binary;

namespace Impasto.Weights.Formats;

/// <summary>
/// Reads what torch.save wrote before PyTorch 1.6: pickles of a magic number, a protocol version, the machine's
/// properties, the object and the list of its storages' keys, then for each key its count of elements and its bytes.
/// </summary>
internal static class PyTorchLegacyReader
{
    private const long ProtocolVersion = 1001;
    private const int ProtocolByte = 1;

    /// <summary>
    /// Gets the pickle of the magic number 0x1950a86a20f9469cfc6c; its second byte is pickle's own version.
    /// </summary>
    private static ReadOnlySpan<byte> Magic =>
        [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    internal static bool Recognises(ReadOnlySpan<byte> start) =>
        start.Length > ProtocolByte
        && start[0] == Magic[0]
        && start[(ProtocolByte + 1)..].StartsWith(Magic[(ProtocolByte + 1)..]);

    internal static FileContents Read(Stream file)
    {
        file.Position = Magic.Length;
        Unpickler unpickler = new(file);
        if (unpickler.Load() is not ProtocolVersion)
        {
            throw new InvalidDataException($"it is of another version of PyTorch's old format than {ProtocolVersion}");
        }

        CheckMachine(unpickler.Load());
        object? root = unpickler.Load();
        if (unpickler.Load() is not List<object?> keys)
        {
            throw new InvalidDataException("its list of storages is damaged; download or export the file again");
        }

        Dictionary<string, StoredRange> ranges = WalkStorages(file, keys, unpickler.Storages);
        return new FileContents(StateDictionary.Entries(root, Locate), "PyTorch");

        StoredRange Locate(PickledStorage storage) => ranges.TryGetValue(storage.Key, out StoredRange? range)
            ? range
            : throw new InvalidDataException($"the storage '{storage.Key}' is missing; the file is damaged");
    }

    private static void CheckMachine(object? properties)
    {
        if (properties is not PickledDictionary machine
            || machine.Find(pair => pair.Key is "little_endian").Value is not true)
        {
            throw new InvalidDataException(
                "it does not say that it is little-endian; save it again with a newer PyTorch");
        }
    }

    private static Dictionary<string, StoredRange> WalkStorages(
        Stream file, List<object?> keys, Dictionary<string, PickledStorage> storages)
    {
        Dictionary<string, StoredRange> ranges = [];
        byte[] count = new byte[sizeof(long)];
        foreach (object? item in keys)
        {
            if (item is not string key || !storages.TryGetValue(key, out PickledStorage? storage))
            {
                throw new InvalidDataException(
                    "its list of storages names one that no tensor uses; the file is damaged");
            }

            file.ReadExactly(count);
            long position = file.Position;
            if (BinaryPrimitives.ReadInt64LittleEndian(count) != storage.Count
                || !ranges.TryAdd(key, new StoredRange(position, storage.Bytes)))
            {
                throw new InvalidDataException(
                    $"the storage '{key}' is of another length than its tensors; the file is damaged");
            }

            if (storage.Bytes > file.Length - position)
            {
                throw new EndOfStreamException();
            }

            file.Position = position + storage.Bytes;
        }

        return file.Position == file.Length
            ? ranges
            : throw new InvalidDataException("it goes on after its last storage; the file is damaged");
    }
}
