using System.Buffers.Binary;
using System.Text.Json;
using Impasto.Media.Files;
using Impasto.Running;
using Impasto.Weights.Formats;

namespace Impasto.Weights;

/// <summary>Writes safetensors files. The same tensors and metadata give the same bytes.</summary>
public static class SafetensorsWriter
{
    private const int BufferElements = 8192;
    private const int HeaderAlignment = 8;

    /// <summary>Writes a file under a temporary name in the same folder, then gives it its own.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="tensors">The tensors, in the order in which they are written.</param>
    /// <param name="metadata">What the file says of itself; may be null.</param>
    /// <param name="type">Float32 or Float16, for tensors that do not say it themselves.</param>
    /// <exception cref="ArgumentException">The type is another, or a tensor's values do not fill its shape.</exception>
    /// <exception cref="WeightException">A value is too large for float16, or the file cannot be written.</exception>
    public static void Write(
        string path,
        IReadOnlyList<WeightTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null,
        ElementType type = ElementType.Float32)
    {
        foreach (ElementType wanted in tensors.Select(t => t.Type ?? type).Append(type))
        {
            if (wanted is not (ElementType.Float32 or ElementType.Float16))
            {
                throw new ArgumentException($"Weights are written as Float32 or Float16, not {wanted}.", nameof(type));
            }
        }

        byte[] header = Header(tensors, metadata, type);
        try
        {
            AtomicFile.Write(path, file =>
            {
                file.Write(header);
                foreach (WeightTensor tensor in tensors)
                {
                    WriteValues(file, tensor, tensor.Type ?? type);
                }
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightException(path, $"it cannot be written ({FileProblem.Of(e)})", e);
        }
    }

    private static byte[] Header(
        IReadOnlyList<WeightTensor> tensors, IReadOnlyDictionary<string, string>? metadata, ElementType type)
    {
        using MemoryStream bytes = new();
        bytes.Write(stackalloc byte[SafetensorsReader.LengthBytes]);
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                WriteMetadata(json, metadata);
            }

            long offset = 0;
            foreach (WeightTensor tensor in tensors)
            {
                offset = WriteEntry(json, tensor, tensor.Type ?? type, offset);
            }

            json.WriteEndObject();
        }

        while (bytes.Length % HeaderAlignment != 0)
        {
            bytes.WriteByte((byte)' ');
        }

        byte[] header = bytes.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - SafetensorsReader.LengthBytes);
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject("__metadata__");
        foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static long WriteEntry(Utf8JsonWriter json, WeightTensor tensor, ElementType type, long offset)
    {
        long count = tensor.Extents.Aggregate(1L, (product, extent) => checked(product * extent));
        if (count != tensor.Values.Length)
        {
            throw new ArgumentException(
                $"{tensor.Values.Length} values do not fill '{tensor.Name}' of shape "
                + $"{WeightEntry.Text(tensor.Extents)}.",
                nameof(tensor));
        }

        long end = offset + (count * type.Size());
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", type == ElementType.Float32 ? "F32" : "F16");
        WriteNumbers(json, "shape", tensor.Extents.Select(extent => (long)extent));
        WriteNumbers(json, "data_offsets", [offset, end]);
        json.WriteEndObject();
        return end;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void WriteValues(Stream file, WeightTensor tensor, ElementType type)
    {
        byte[] buffer = new byte[BufferElements * type.Size()];
        for (int done = 0; done < tensor.Values.Length; done += BufferElements)
        {
            int count = Math.Min(BufferElements, tensor.Values.Length - done);
            ReadOnlySpan<float> values = tensor.Values.AsSpan(done, count);
            for (int i = 0; i < values.Length; i++)
            {
                if (type == ElementType.Float32)
                {
                    BinaryPrimitives.WriteSingleLittleEndian(buffer.AsSpan(i * sizeof(float)), values[i]);
                }
                else
                {
                    WriteHalf(buffer.AsSpan(i * 2), tensor.Name, values[i]);
                }
            }

            file.Write(buffer, 0, values.Length * type.Size());
        }
    }

    private static void WriteHalf(Span<byte> bytes, string name, float value)
    {
        Half half = (Half)value;
        if (Half.IsInfinity(half) && float.IsFinite(value))
        {
            throw new WeightException($"'{name}' holds {value}, which is too large for float16; write it as float32");
        }

        BinaryPrimitives.WriteHalfLittleEndian(bytes, half);
    }
}
