using System.Text.Json;
using Impasto.Media.Files;

namespace Impasto.Weights.Formats;

/// <summary>
/// Reads weights that are files in a folder beside a description in JSON: deeplearn.js's manifest.json, which names a
/// file of numbers for each tensor, or TensorFlow.js's model.json, whose weights are cut into shards.
/// </summary>
internal static class WeightFolder
{
    private const string Manifest = "manifest.json";
    private const string Model = "model.json";
    private const string WeightsManifest = "weightsManifest";
    private const int LongestDescription = 8 << 20;
    private const int MostExtents = 16;

    /// <summary>Finds the description of weights that a path means.</summary>
    /// <param name="path">A folder, or the description itself.</param>
    /// <returns>Its path; null where the path is that of another file, or of none.</returns>
    /// <exception cref="InvalidDataException">It is a folder without weights.</exception>
    public static string? DescriptionOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? path : null;
        }

        return new[] { Manifest, Model }.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidDataException(
                $"this folder has no {Manifest} or {Model}, which would describe weights; name a file");
    }

    /// <summary>Reads a description.</summary>
    /// <param name="description">Its path.</param>
    /// <param name="files">Receives it, and the files that it names.</param>
    /// <exception cref="InvalidDataException">It is damaged, or a file is missing or of another length.</exception>
    public static FileContents Read(string description, JoinedFiles files)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(description))!;
        Check(description);
        if (files.Add(description).Length > LongestDescription)
        {
            throw new InvalidDataException(
                $"its description is longer than {LongestDescription >> 20} MB; it is none of weights");
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(description));
            Folder read = new(folder, Path.GetFileName(description), files);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new JsonException();
            }

            if (json.RootElement.TryGetProperty(WeightsManifest, out JsonElement groups))
            {
                read.AddGroups(groups);
                return new FileContents(read.Entries, "TensorFlow.js");
            }

            read.AddFiles(json.RootElement);
            return new FileContents(read.Entries, "deeplearn.js");
        }
        catch (Exception e) when (
            e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new InvalidDataException(
                $"'{Path.GetFileName(description)}' is no description of weights as deeplearn.js ({Manifest}) or "
                + $"TensorFlow.js ({Model}) have it, or is damaged",
                e);
        }
    }

    private static void Check(string path)
    {
        if (SpecialFile.KindOf(path) is { } kind)
        {
            throw new InvalidDataException($"'{Path.GetFileName(path)}' is {kind}; weights are in plain files");
        }
    }

    private sealed class Folder(string folder, string description, JoinedFiles files)
    {
        private readonly HashSet<string> named = new(StringComparer.OrdinalIgnoreCase) { description };

        public List<WeightEntry> Entries { get; } = [];

        /// <summary>Adds tensors that have a file each.</summary>
        public void AddFiles(JsonElement tensors)
        {
            foreach (JsonProperty tensor in tensors.EnumerateObject())
            {
                WeightFile.CheckTensorCount(Entries.Count + 1);
                string file = Text(tensor.Value.TryGetProperty("filename", out JsonElement name)
                    ? name
                    : tensor.Value.GetProperty("file"));
                int[] extents = ExtentsOf(tensor.Value);
                Entries.Add(WeightEntry.Dense(tensor.Name, extents, ElementType.Float32, Add(file)));
            }
        }

        /// <summary>Adds groups of tensors, each of which lies in shards, one tensor after the other.</summary>
        public void AddGroups(JsonElement groups)
        {
            foreach (JsonElement group in groups.EnumerateArray())
            {
                long position = files.Length;
                foreach (JsonElement shard in group.GetProperty("paths").EnumerateArray())
                {
                    Add(Text(shard));
                }

                foreach (JsonElement tensor in group.GetProperty("weights").EnumerateArray())
                {
                    position += AddTensor(tensor, position);
                }

                if (position != files.Length)
                {
                    throw new InvalidDataException(
                        $"its shards have {files.Length - position} bytes more than '{description}' describes; "
                        + "one is of another model, or damaged");
                }
            }
        }

        /// <summary>Adds one that starts at a position, and gives its length.</summary>
        private long AddTensor(JsonElement tensor, long position)
        {
            WeightFile.CheckTensorCount(Entries.Count + 1);
            string name = Text(tensor.GetProperty("name"));
            string type = Text(tensor.GetProperty("dtype"));
            Quantisation? quantisation = null;
            if (tensor.TryGetProperty("quantization", out JsonElement quantised))
            {
                type = Text(quantised.GetProperty("dtype"));
                quantisation = type == "float16"
                    ? null
                    : new(quantised.GetProperty("scale").GetDouble(), quantised.GetProperty("min").GetDouble());
            }

            ElementType? element = type switch
            {
                "float32" => ElementType.Float32,
                "float16" => ElementType.Float16,
                "uint8" when quantisation is not null => ElementType.UInt8,
                "uint16" when quantisation is not null => ElementType.UInt16,
                _ => null,
            };
            int size = element?.Size() ?? type switch
            {
                "bool" or "uint8" => 1,
                "uint16" => 2,
                "int32" => 4,
                "complex64" => 8,
                _ => throw new InvalidDataException($"'{name}' is of type '{type}', which is not read"),
            };
            int[] extents = ExtentsOf(tensor);
            decimal length = extents.Aggregate(
                (decimal)size, (product, extent) => Math.Min(long.MaxValue, product) * extent);
            if (length > files.Length - position)
            {
                throw new InvalidDataException(
                    $"'{name}' reaches past the end of its shards; one is missing, of another model, or damaged");
            }

            if (element is { } known)
            {
                StoredRange range = new(position, (long)length);
                Entries.Add(WeightEntry.Dense(name, extents, known, range, quantisation));
            }

            return (long)length;
        }

        private StoredRange Add(string file)
        {
            string path = Path.Combine(folder, file);
            if (file.Length == 0 || file is "." or ".." || Path.GetFileName(file) != file || file.Contains('\\')
                || file.Contains('\0'))
            {
                throw new InvalidDataException(
                    $"'{description}' names the file '{file}', which is not one in its folder");
            }

            if (!named.Add(file))
            {
                throw new InvalidDataException($"'{description}' names the file '{file}' twice; it is damaged");
            }

            if (!File.Exists(path))
            {
                throw new InvalidDataException(
                    $"the file '{file}' that '{description}' names is missing; copy the whole folder");
            }

            Check(path);
            return files.Add(path);
        }

        private static string Text(JsonElement element) => element.GetString() ?? throw new JsonException();

        private static int[] ExtentsOf(JsonElement tensor)
        {
            JsonElement shape = tensor.GetProperty("shape");
            return shape.GetArrayLength() <= MostExtents
                ? [.. shape.EnumerateArray().Select(extent => extent.TryGetInt32(out int value) && value >= 0
                    ? value
                    : throw new JsonException())]
                : throw new JsonException();
        }
    }
}
