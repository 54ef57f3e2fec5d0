namespace Impasto.Weights.Formats;

/// <summary>
/// Reads what torch.save writes since PyTorch 1.6: a zip file with a folder of any name, in it data.pkl, which
/// describes the tensors, and data/KEY, the bytes of one storage each.
/// </summary>
internal static class PyTorchReader
{
    private const string PickleName = "/data.pkl";

    internal static FileContents Read(Stream file)
    {
        ZipDirectory zip = new(file);
        string[] pickles = [.. zip.Names.Where(name => name.EndsWith(PickleName, StringComparison.Ordinal))];
        if (pickles.Length != 1)
        {
            throw new InvalidDataException("it is a zip file, but not one that PyTorch saved");
        }

        string folder = pickles[0][..^PickleName.Length];
        string order = $"{folder}/byteorder";
        if (zip.Find(order) is not null && !zip.ReadAll(order, "little".Length).AsSpan().SequenceEqual("little"u8))
        {
            throw new InvalidDataException("it was saved on a big-endian machine; save it again on another");
        }

        using MemoryStream pickle = new(zip.ReadAll(pickles[0], Unpickler.MostBytes));
        object? root = new Unpickler(pickle).Load();
        return new FileContents(StateDictionary.Entries(root, Locate), "PyTorch");

        StoredRange Locate(PickledStorage storage)
        {
            StoredRange? range = zip.Find($"{folder}/data/{storage.Key}");
            return range?.Length == storage.Bytes
                ? range
                : throw new InvalidDataException(
                    $"the storage '{storage.Key}' is missing or of another length; the file is damaged");
        }
    }
}
