using System.Security.Cryptography;
using Impasto.Media.Files;
using Impasto.Weights.Formats;

namespace Impasto.Weights;

/// <summary>
/// A file of named tensors, open for reading: safetensors, or what PyTorch's save writes (the zip format and the
/// older one), or Torch7's (.t7), told apart by content; or a folder of files that a manifest.json (deeplearn.js) or
/// model.json (TensorFlow.js) describes. Opening reads names and shapes only, so that a caller takes memory for no more
/// than the tensors it asks for. Files are taken to be hostile: nothing in them is run, and every length, shape and
/// offset is checked before memory is taken.
/// </summary>
public sealed class WeightFile : IDisposable
{
    private const int MostTensors = 100_000;
    private const long MostCopied = 1L << 30;
    private const long SmallCost = 64 << 20;
    private const long MostCostPerByte = 16;

    private readonly Stream stream;
    private readonly Dictionary<string, WeightEntry> entries = [];

    private WeightFile(string path, Stream stream, FileContents contents)
    {
        Path = path;
        this.stream = stream;
        Metadata = contents.Metadata;
        Format = contents.Format;
        Modules = contents.Modules;
        foreach (WeightEntry entry in contents.Entries)
        {
            if (!entries.TryAdd(entry.Name, entry))
            {
                throw new InvalidDataException($"it has two tensors named '{entry.Name}'; the file is damaged");
            }
        }

        Entries = [.. contents.Entries.Except(FindScales(contents.Entries))];
        CheckCost();
    }

    /// <summary>Gets the path under which it was opened.</summary>
    public string Path { get; }

    /// <summary>Gets the tensors of floating-point numbers, in the file's order; others are passed over.</summary>
    public IReadOnlyList<WeightEntry> Entries { get; }

    /// <summary>Gets the name of its format.</summary>
    internal string Format { get; }

    /// <summary>Gets the network's modules, where the format has them.</summary>
    internal IReadOnlyList<NetworkModule> Modules { get; }

    /// <summary>Gets its length, or that of all files of a folder, in bytes.</summary>
    internal long Length => stream.Length;

    /// <summary>Gets what a safetensors file says of itself; empty for other formats.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file, or a folder of weights or the description in it.</param>
    /// <exception cref="WeightException">It cannot be read, is of no known format, damaged or hostile.</exception>
    public static WeightFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Guard(path, () => WeightFolder.DescriptionOf(path)) is { } description)
        {
            JoinedFiles files = new();
            return Open(path, () => files, _ => WeightFolder.Read(description, files));
        }

        return Open(path, () => SpecialFile.KindOf(path) is { } kind
            ? throw new InvalidDataException($"this is {kind}; save the weights to a file and name that")
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));
    }

    /// <summary>
    /// Opens weights that are not in a file of their own, such as an upload; they are checked as a file is.
    /// </summary>
    /// <param name="stream">
    /// What is left of it is taken for the whole file. It is disposed of with what is returned. One that cannot be
    /// sought in is copied to memory.
    /// </param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ArgumentException">The stream is null or cannot be read, or the name is null.</exception>
    /// <exception cref="WeightException">It cannot be read, is of no known format, damaged or hostile.</exception>
    public static WeightFile Open(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return stream.CanRead
            ? Open(name, () => stream.CanSeek && stream.Position == 0 ? stream : Copy(stream))
            : throw new ArgumentException("The stream cannot be read.", nameof(stream));
    }

    /// <summary>Opens what is stored elsewhere than in a file of its own.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="open">Opens it, seekable.</param>
    /// <exception cref="WeightException">It is damaged.</exception>
    internal static WeightFile Open(string name, Func<Stream> open) => Open(name, open, Recognise);

    private static WeightFile Open(string name, Func<Stream> open, Func<Stream, FileContents> recognise)
    {
        Stream? stream = null;
        try
        {
            return Guard(name, () =>
            {
                stream = open();
                return new WeightFile(name, stream, recognise(stream));
            });
        }
        catch
        {
            stream?.Dispose();
            throw;
        }
    }

    /// <summary>Finds a tensor.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <returns>Null when the file has none of that name.</returns>
    public WeightEntry? Find(string name) => entries.GetValueOrDefault(name);

    /// <summary>Reads the values of a tensor, converted to float32.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <exception cref="WeightException">They cannot be read.</exception>
    public WeightTensor Read(WeightEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Guard(Path, () => new WeightTensor(entry.Name, entry.Extents, ReadValues(entry)));
    }

    /// <summary>Reads the values of a tensor that has to be part of a network, where each is finite.</summary>
    /// <exception cref="WeightException">They cannot be read, or one is no finite number.</exception>
    internal float[] ReadFinite(WeightEntry entry)
    {
        float[] values = Read(entry).Values;
        if (Array.TrueForAll(values, float.IsFinite))
        {
            return values;
        }

        string what = Array.Exists(values, float.IsNaN) ? "NaN (no number)" : "infinite, or too large for 32 bits";
        int bad = values.Count(value => !float.IsFinite(value));
        throw new WeightException(
            Path,
            $"'{entry.Name}' has values that are not finite, {what}: {bad} of {values.Length}; "
            + "its training failed or the file is damaged");
    }

    /// <summary>Computes the SHA-256 of the whole file, in lower-case hexadecimal digits.</summary>
    /// <exception cref="WeightException">It cannot be read.</exception>
    public string Sha256() => Guard(Path, () =>
    {
        stream.Position = 0;
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    });

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();

    /// <summary>Refuses a file with more tensors than any network has, before they take memory.</summary>
    internal static void CheckTensorCount(int count)
    {
        if (count > MostTensors)
        {
            throw new InvalidDataException($"it has more than {MostTensors} tensors; it is no file of weights");
        }
    }

    /// <summary>The one place where what readers throw becomes the message for the user.</summary>
    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (EndOfStreamException e)
        {
            throw new WeightException(path, "the file is truncated; download or copy it again", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WeightException(path, "there is no such file", e);
        }
        catch (Exception e) when (
            e is UnauthorizedAccessException or IOException or NotSupportedException
                or ArgumentException { ParamName: "path" })
        {
            string reason = Directory.Exists(path)
                ? "it is a folder; name a file"
                : $"it cannot be read ({FileProblem.Of(e)})";
            throw new WeightException(path, reason, e);
        }
        catch (InvalidDataException e)
        {
            // What unpacks throws it too, with words of its own.
            bool isOurs = e.Source?.StartsWith(nameof(Impasto), StringComparison.Ordinal) == true;
            throw new WeightException(
                path, isOurs ? e.Message : "its packed parts are damaged; download or copy it again", e);
        }
    }

    private static MemoryStream Copy(Stream stream)
    {
        using (stream)
        {
            MemoryStream copy = new();
            byte[] buffer = new byte[1 << 16];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                if (copy.Length + read > MostCopied)
                {
                    throw new InvalidDataException(
                        $"it is longer than {MostCopied >> 20} MB; save it to a file and open that");
                }

                copy.Write(buffer, 0, read);
            }

            copy.Position = 0;
            return copy;
        }
    }

    private static FileContents Recognise(Stream stream)
    {
        byte[] start = new byte[16];
        int length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (length == 0)
        {
            throw new InvalidDataException("the file is empty");
        }

        if (SafetensorsReader.Recognises(start.AsSpan(0, length), stream.Length))
        {
            return SafetensorsReader.Read(stream);
        }

        if (ZipDirectory.Recognises(start))
        {
            return PyTorchReader.Read(stream);
        }

        if (PyTorchLegacyReader.Recognises(start))
        {
            return PyTorchLegacyReader.Read(stream);
        }

        if (Torch7Reader.Recognises(start.AsSpan(0, length)))
        {
            return Torch7Reader.Read(stream);
        }

        throw new InvalidDataException(
            "it is no weight file of a known format: safetensors, PyTorch's .pth or .pt, Torch7's .t7, a folder of "
            + "deeplearn.js or TensorFlow.js, or ONNX, whose name ends in .onnx");
    }

    /// <summary>
    /// Gives tensors of whole numbers their scales, and lists what is no tensor of its own: the scales, and whole
    /// numbers without any.
    /// </summary>
    private List<WeightEntry> FindScales(IReadOnlyList<WeightEntry> all)
    {
        List<WeightEntry> others = [];
        foreach (WeightEntry entry in all.Where(entry => entry.Type == ElementType.Int8))
        {
            entry.Scale = entries.GetValueOrDefault(entry.Name + SafetensorsWriter.ScaleSuffix);
            bool scaled = entry.Scale is { Extents: [var rows] } && entry.Extents is [var first, ..] && rows == first;
            others.Add(scaled ? entry.Scale! : entry);
        }

        others.ForEach(entry => entries.Remove(entry.Name));
        return others;
    }

    private float[] ReadValues(WeightEntry entry)
    {
        float[] values = ValueReader.Read(stream, entry);
        entry.Quantisation?.Apply(values);
        if (entry.Scale is { } scale)
        {
            float[] factors = ValueReader.Read(stream, scale);
            int row = values.Length / Math.Max(1, factors.Length);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] *= factors[i / row];
            }
        }

        return values;
    }

    /// <summary>
    /// Holds the memory and time that all tensors together ask for against the file's own length: packed zeros, or
    /// names that share one storage, could otherwise ask for any amount.
    /// </summary>
    private void CheckCost()
    {
        decimal cost = Entries.Sum(entry => (decimal)entry.Cost);
        if (cost > Math.Max(SmallCost, MostCostPerByte * stream.Length))
        {
            throw new InvalidDataException(
                $"its {stream.Length} bytes claim to hold {cost / (1 << 20):F0} MB of weights; "
                + "the file is hostile or damaged");
        }
    }
}
