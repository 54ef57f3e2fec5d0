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
    private const int MostSteps = 127;

    /// <summary>What follows the name of a tensor of bytes to name what its rows are multiplied by.</summary>
    internal const string ScaleSuffix = ".scale";

    /// <summary>Writes a file under a temporary name in the same folder, then gives it its own.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="tensors">The tensors, in the order in which they are written.</param>
    /// <param name="metadata">What the file says of itself; may be null.</param>
    /// <param name="type">
    /// Float32, Float16 or Int8, for tensors that do not say it themselves. As Int8 each row of the first extent is
    /// rounded to 255 steps from minus to plus its largest value, whose size goes into a tensor NAME.scale.
    /// </param>
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
            if (wanted is not (ElementType.Float32 or ElementType.Float16 or ElementType.Int8))
            {
                throw new ArgumentException(
                    $"Weights are written as Float32, Float16 or Int8, not {wanted}.", nameof(type));
            }
        }

        tensors = [.. tensors.SelectMany(t => (t.Type ?? type) == ElementType.Int8 ? Round(t) : [t])];
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

    /// <summary>A tensor in steps, and the sizes of the steps of its rows.</summary>
    private static WeightTensor[] Round(WeightTensor tensor)
    {
        int rows = tensor.Extents is [var first, ..] ? first : 1;
        int row = tensor.Values.Length / Math.Max(1, rows);
        float[] steps = new float[tensor.Values.Length];
        float[] sizes = new float[rows];
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<float> values = tensor.Values.AsSpan(r * row, row);
            float largest = 0;
            foreach (float value in values)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            sizes[r] = largest / MostSteps;
            for (int i = 0; i < row && largest > 0; i++)
            {
                steps[(r * row) + i] = MathF.Round(values[i] / sizes[r]);
            }
        }

        return
        [
            tensor with { Values = steps, Type = ElementType.Int8 },
            new WeightTensor(tensor.Name + ScaleSuffix, [rows], sizes) { Type = ElementType.Float32 },
        ];
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
        json.WriteString("dtype", type switch
        {
            ElementType.Float32 => "F32",
            ElementType.Float16 => "F16",
            _ => "I8",
        });
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
                else if (type == ElementType.Int8)
                {
                    buffer[i] = (byte)(sbyte)values[i];
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
