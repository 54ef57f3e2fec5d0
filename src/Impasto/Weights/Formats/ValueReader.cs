namespace Impasto.Weights.Formats;

/// <summary>Reads the values of an entry, whose bounds have been checked when it was made.</summary>
internal static class ValueReader
{
    private const int BufferElements = 8192;

    /// <summary>Reads all values, row-major.</summary>
    internal static float[] Read(Stream file, WeightEntry entry)
    {
        if (entry.Span > Array.MaxLength)
        {
            throw new InvalidDataException($"'{entry.Name}' is scattered too widely; save it contiguous");
        }

        entry.Storage.Check(file);
        float[] span = entry.Storage.Read(
            file, entry.Offset * entry.Type.Size(), stream => ReadSpan(stream, entry.Type, (int)entry.Span));
        return entry.IsDense() ? span : Gather(entry, span);
    }

    private static float[] ReadSpan(Stream stream, ElementType type, int length)
    {
        float[] values = new float[length];
        byte[] buffer = new byte[BufferElements * type.Size()];
        for (int done = 0; done < length; done += BufferElements)
        {
            int count = Math.Min(BufferElements, length - done);
            Span<byte> bytes = buffer.AsSpan(0, count * type.Size());
            stream.ReadExactly(bytes);
            type.Decode(bytes, values.AsSpan(done, count));
        }

        return values;
    }

    private static float[] Gather(WeightEntry entry, float[] span)
    {
        float[] values = new float[entry.Count];
        int[] index = new int[entry.Extents.Length];
        long position = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = span[position];
            for (int axis = index.Length - 1; axis >= 0; axis--)
            {
                position += entry.Strides[axis];
                if (++index[axis] < entry.Extents[axis])
                {
                    break;
                }

                position -= entry.Strides[axis] * entry.Extents[axis];
                index[axis] = 0;
            }
        }

        return values;
    }
}
