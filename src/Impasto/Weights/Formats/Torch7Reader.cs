using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Impasto.Weights.Formats;

/// <summary>
/// Reads what Torch7's save writes in binary on a machine of 64 bits: numbers, texts, tables and objects of classes,
/// each table and object with a number by which it is named where it comes again. Objects are tables of their fields,
/// but for tensors and their storages. Functions are passed over.
/// See https://github.com/torch/torch7/blob/master/File.lua.
/// </summary>
internal sealed class Torch7Reader
{
    /// <summary>
    /// The key under which it is told what images go through before the network: vgg or resnet.
    /// </summary>
    internal const string PreprocessingKey = "torch7.preprocessing";

    private const int TextTag = 2;
    private const int TableTag = 3;
    private const int ObjectTag = 4;
    private const int MostObjects = 200_000;
    private const int Deepest = 100;
    private const int LongestText = 1 << 16;
    private const long MostText = 16 << 20;
    private const int MostExtents = 16;
    private const int MostModules = 10_000;
    private const int LongestPath = 256;
    private const string Library = "torch.";
    private const string Cuda = "Cuda";

    private static readonly string[] TensorFields = ["weight", "bias", "running_mean", "running_var"];

    private readonly Stream file;
    private readonly Dictionary<int, object> known = [];
    private readonly HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<WeightEntry> entries = [];
    private readonly List<NetworkModule> modules = [];
    private readonly byte[] buffer = new byte[sizeof(long)];
    private int objects;
    private long textBytes;

    private Torch7Reader(Stream file) => this.file = file;

    /// <summary>Whether a file begins as such a file does: with the first table or object.</summary>
    public static bool Recognises(ReadOnlySpan<byte> start) => start.Length >= 12
        && BinaryPrimitives.ReadInt32LittleEndian(start) is TableTag or ObjectTag
        && BinaryPrimitives.ReadInt32LittleEndian(start[4..]) == 1
        && BinaryPrimitives.ReadInt32LittleEndian(start[8..]) is > 0 and < MostObjects;

    /// <summary>Reads a file.</summary>
    public static FileContents Read(Stream file)
    {
        // Numbers are read a few bytes at a time.
        BufferedStream buffered = new(file, 1 << 16);
        Torch7Reader reader = new(buffered);
        object? root = reader.ReadObject(0);
        if (buffered.Position != buffered.Length)
        {
            throw Damaged("it goes on after its end");
        }

        reader.Collect(root, "");
        return new FileContents(reader.entries, "Torch7") { Modules = reader.modules, Metadata = Options(root) };
    }

    // What fast-neural-style writes down of how images are prepared.
    private static Dictionary<string, string> Options(object? root) =>
        (root as Table)?.Find("opt") is Table options && options.Find("preprocessing") is string preprocessing
            ? new() { [PreprocessingKey] = preprocessing }
            : [];

    private static InvalidDataException Damaged(string what) =>
        new($"{what}; the file is damaged or no file of Torch7");

    private object? ReadObject(int depth)
    {
        if (++objects > MostObjects || depth > Deepest)
        {
            throw Damaged($"it has more than {MostObjects} objects, or more than {Deepest} within each other");
        }

        int tag = ReadInt();
        return tag switch
        {
            0 => null,
            1 => ReadDouble(),
            TextTag => ReadText(),
            TableTag or ObjectTag or 7 or 8 => ReadNumbered(tag, depth),
            5 => ReadInt() == 1,
            6 => ReadFunction(depth),
            _ => throw Damaged($"it has a value of the unknown kind {tag}"),
        };
    }

    private object ReadNumbered(int tag, int depth)
    {
        int number = ReadInt();
        return known.TryGetValue(number, out object? before) ? before
            : tag == TableTag ? ReadTable(number, depth)
            : tag == ObjectTag ? ReadModule(number, depth)
            : known[number] = ReadFunction(depth);
    }

    private Table ReadTable(int number, int depth)
    {
        Table table = [];
        known[number] = table;
        int count = ReadInt();
        for (int i = 0; i < count; i++)
        {
            object? key = ReadObject(depth + 1);
            table.Add((key, ReadObject(depth + 1)));
        }

        return count >= 0 ? table : throw Damaged($"a table has {count} elements");
    }

    private object ReadModule(int number, int depth)
    {
        string version = ReadText();
        string name = version.StartsWith("V ", StringComparison.Ordinal) ? ReadText() : version;
        if (name.StartsWith(Library, StringComparison.Ordinal))
        {
            string type = name[Library.Length..];
            if (type.EndsWith("Tensor", StringComparison.Ordinal))
            {
                Tensor tensor = new();
                known[number] = tensor;
                ReadTensor(tensor, depth);
                return tensor;
            }

            if (type.EndsWith("Storage", StringComparison.Ordinal))
            {
                Storage storage = ReadStorage(type[..^"Storage".Length]);
                known[number] = storage;
                return storage;
            }
        }

        Module module = new(name[(name.LastIndexOf('.') + 1)..]);
        known[number] = module;
        if (ReadObject(depth + 1) is { } fields)
        {
            // The time to go through fields would be any, if many objects could share them.
            module.Fields = fields is Table { IsOwned: false } own
                ? own
                : throw Damaged($"an object of the class '{name}' has no table of fields of its own");
            own.IsOwned = true;
        }

        return module;
    }

    private void ReadTensor(Tensor tensor, int depth)
    {
        int rank = ReadInt();
        if (rank is < 0 or > MostExtents)
        {
            throw Damaged($"a tensor has {rank} extents");
        }

        tensor.Extents = [.. Enumerable.Range(0, rank).Select(_ => (int)Math.Clamp(ReadLong(), -1, int.MaxValue))];
        tensor.Strides = [.. Enumerable.Range(0, rank).Select(_ => ReadLong())];
        tensor.Offset = ReadLong() - 1;
        tensor.Storage = ReadObject(depth + 1) switch
        {
            null => null,
            Storage storage => storage,
            _ => throw Damaged("a tensor has no storage"),
        };
    }

    private Storage ReadStorage(string type)
    {
        string plain = type.StartsWith(Cuda, StringComparison.Ordinal) ? type[Cuda.Length..] : type;
        (int size, ElementType? element) = plain switch
        {
            "" or "Float" => (4, ElementType.Float32),
            "Double" => (8, ElementType.Float64),
            "Half" => (2, ElementType.Float16),
            "Byte" or "Char" => (1, (ElementType?)null),
            "Short" => (2, null),
            "Int" => (4, null),
            "Long" => (8, null),
            _ => throw Damaged($"it has a storage of the unknown kind '{type}'"),
        };
        long count = ReadLong();
        if (count < 0 || count > (file.Length - file.Position) / size)
        {
            throw Damaged($"a storage of {count} elements reaches past the end");
        }

        StoredRange range = new(file.Position, count * size);
        file.Seek(range.Length, SeekOrigin.Current);
        return new Storage(range, element);
    }

    private Function ReadFunction(int depth)
    {
        int length = ReadInt();
        if (length < 0 || length > file.Length - file.Position)
        {
            throw Damaged($"a function of {length} bytes reaches past the end");
        }

        file.Seek(length, SeekOrigin.Current);
        ReadObject(depth + 1);
        return new Function();
    }

    private string ReadText()
    {
        int length = ReadInt();
        textBytes += length;
        if (length is < 0 or > LongestText || textBytes > MostText)
        {
            throw Damaged($"a text of {length} bytes is too long");
        }

        byte[] bytes = new byte[length];
        file.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private int ReadInt()
    {
        file.ReadExactly(buffer, 0, sizeof(int));
        return BinaryPrimitives.ReadInt32LittleEndian(buffer);
    }

    private long ReadLong()
    {
        file.ReadExactly(buffer, 0, sizeof(long));
        return BinaryPrimitives.ReadInt64LittleEndian(buffer);
    }

    private double ReadDouble() => BitConverter.Int64BitsToDouble(ReadLong());

    /// <summary>Notes modules and their tensors, each once, in the order in which an image passes them.</summary>
    private void Collect(object? value, string path)
    {
        if (value is null or string || !seen.Add(value))
        {
            return;
        }

        if (value is Module module)
        {
            Dictionary<string, double> numbers = [];
            foreach ((object? key, object? field) in module.Fields)
            {
                if (key is string name && field is double number)
                {
                    numbers[name] = number;
                }
            }

            modules.Add(new NetworkModule(path, module.Kind, numbers));
            if (modules.Count > MostModules)
            {
                throw Damaged($"it has more than {MostModules} modules");
            }

            foreach (string name in TensorFields)
            {
                if (module.Fields.Find(name) is Tensor { Storage.Element: { } element, Extents.Length: > 0 } tensor)
                {
                    entries.Add(WeightEntry.Strided(
                        Joined(path, name),
                        tensor.Extents,
                        tensor.Strides,
                        tensor.Offset,
                        element,
                        tensor.Storage!.Range));
                    WeightFile.CheckTensorCount(entries.Count);
                }
            }

            Collect(module.Fields.Find("modules"), path);
        }
        else if (value is Table table)
        {
            foreach ((object? key, object? item) in table.Where(pair => pair.Value is Module or Table))
            {
                string name = key switch
                {
                    string text => text,
                    double number => number.ToString(CultureInfo.InvariantCulture),
                    _ => "",
                };
                Collect(item, Joined(path, name));
            }
        }
    }

    private static string Joined(string path, string name) =>
        path.Length == 0 ? name
        : path.Length + name.Length < LongestPath ? $"{path}.{name}"
        : throw Damaged("the names of its tables are too long");

    private sealed class Table : List<(object? Key, object? Value)>
    {
        /// <summary>Gets or sets whether it holds the fields of an object.</summary>
        public bool IsOwned { get; set; }

        public object? Find(string key) => this.FirstOrDefault(pair => pair.Key is string text && text == key).Value;
    }

    private sealed class Module(string kind)
    {
        public string Kind { get; } = kind;

        public Table Fields { get; set; } = [];
    }

    private sealed class Tensor
    {
        public int[] Extents { get; set; } = [];

        public long[] Strides { get; set; } = [];

        public long Offset { get; set; }

        public Storage? Storage { get; set; }
    }

    private sealed class Function;

    private sealed record Storage(StoredRange Range, ElementType? Element);
}
