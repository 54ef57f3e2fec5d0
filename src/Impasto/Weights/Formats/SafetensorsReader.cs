using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Impasto.Weights.Formats;

/// <summary>
/// Reads the header of a safetensors file: 8 bytes of its length, a JSON object that maps each name to dtype, shape
/// and data_offsets (with string metadata under __metadata__), then the data, which the tensors tile without holes.
/// See https://github.com/huggingface/safetensors.
/// </summary>
internal static class SafetensorsReader
{
    internal const int LengthBytes = 8;
    private const int LongestHeader = 32 << 20;
    private const int MostExtents = 16;

    internal static bool Recognises(ReadOnlySpan<byte> start, long fileLength) =>
        start.Length > LengthBytes
        && start[LengthBytes] == '{'
        && BinaryPrimitives.ReadUInt64LittleEndian(start) <= (ulong)fileLength;

    internal static FileContents Read(Stream file)
    {
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        file.ReadExactly(lengthBytes);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (headerLength > LongestHeader || (long)headerLength > file.Length - LengthBytes)
        {
            throw new InvalidDataException($"its header claims {headerLength} bytes; the file is truncated or damaged");
        }

        byte[] header = new byte[headerLength];
        file.ReadExactly(header);
        Header parsed = new(LengthBytes + (long)headerLength, file.Length);
        Utf8JsonReader json = new(header);
        try
        {
            parsed.Parse(ref json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw new InvalidDataException("its header is not the JSON of a safetensors file; the file is damaged", e);
        }

        parsed.CheckTiling();
        return new FileContents(parsed.Entries, "safetensors") { Metadata = parsed.Metadata };
    }

    private sealed class Header(long dataStart, long fileLength)
    {
        private readonly List<(string Name, long Begin, long End)> ranges = [];

        internal List<WeightEntry> Entries { get; } = [];

        internal Dictionary<string, string> Metadata { get; } = [];

        internal void Parse(ref Utf8JsonReader json)
        {
            Expect(ref json, JsonTokenType.StartObject);
            while (NextProperty(ref json) is { } name)
            {
                if (name == "__metadata__")
                {
                    ParseMetadata(ref json);
                }
                else
                {
                    ParseTensor(name, ref json);
                    WeightFile.CheckTensorCount(ranges.Count);
                }
            }

            if (json.Read())
            {
                throw new JsonException();
            }
        }

        internal void CheckTiling()
        {
            ranges.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
            long position = 0;
            foreach ((string name, long begin, long end) in ranges)
            {
                if (begin != position)
                {
                    throw new InvalidDataException(
                        $"'{name}' overlaps its neighbour or leaves a hole before it; the file is damaged");
                }

                position = end;
            }

            long length = fileLength - dataStart;
            if (position != length)
            {
                throw new InvalidDataException(
                    $"it has {length} bytes of data and its header describes {position}; "
                    + "the file is truncated or damaged");
            }
        }

        private void ParseMetadata(ref Utf8JsonReader json)
        {
            Expect(ref json, JsonTokenType.StartObject);
            while (NextProperty(ref json) is { } key)
            {
                Expect(ref json, JsonTokenType.String);
                Metadata[key] = json.GetString()!;
            }
        }

        private void ParseTensor(string name, ref Utf8JsonReader json)
        {
            string? type = null;
            List<long>? shape = null;
            List<long>? offsets = null;
            Expect(ref json, JsonTokenType.StartObject);
            while (NextProperty(ref json) is { } key)
            {
                switch (key)
                {
                    case "dtype":
                        Expect(ref json, JsonTokenType.String);
                        type = json.GetString();
                        break;
                    case "shape":
                        shape = Numbers(ref json);
                        break;
                    case "data_offsets":
                        offsets = Numbers(ref json);
                        break;
                    default:
                        throw new JsonException();
                }
            }

            if (type == null || shape == null || offsets is not [var begin, var end]
                || begin > end || end > fileLength - dataStart)
            {
                throw new InvalidDataException(
                    $"the header's entry '{name}' is damaged or reaches past the end of the file");
            }

            ranges.Add((name, begin, end));
            if (ElementTypeOf(type) is { } elementType)
            {
                int[] extents = [.. shape.Select(extent => (int)Math.Min(extent, int.MaxValue))];
                StoredRange storage = new(dataStart + begin, end - begin);
                Entries.Add(WeightEntry.Dense(name, extents, elementType, storage));
            }
        }

        private static ElementType? ElementTypeOf(string type) => type switch
        {
            "F32" => ElementType.Float32,
            "F16" => ElementType.Float16,
            "BF16" => ElementType.BFloat16,
            "F64" => ElementType.Float64,
            "I8" => ElementType.Int8,
            _ => null,
        };

        private static void Expect(ref Utf8JsonReader json, JsonTokenType type)
        {
            if (!json.Read() || json.TokenType != type)
            {
                throw new JsonException();
            }
        }

        /// <summary>Reads the next property's name; null at the end of the object.</summary>
        private static string? NextProperty(ref Utf8JsonReader json)
        {
            if (!json.Read() || json.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.EndObject))
            {
                throw new JsonException();
            }

            return json.TokenType == JsonTokenType.PropertyName ? json.GetString() : null;
        }

        private static List<long> Numbers(ref Utf8JsonReader json)
        {
            List<long> numbers = [];
            Expect(ref json, JsonTokenType.StartArray);
            while (json.Read() && json.TokenType == JsonTokenType.Number)
            {
                if (numbers.Count == MostExtents || !json.TryGetInt64(out long number) || number < 0)
                {
                    throw new JsonException();
                }

                numbers.Add(number);
            }

            return json.TokenType == JsonTokenType.EndArray ? numbers : throw new JsonException();
        }
    }
}
