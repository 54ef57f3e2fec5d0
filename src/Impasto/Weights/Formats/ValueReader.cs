using System.IO.Compression;

namespace Impasto.Weights.Formats;

/// <summary>Reads the values of an entry, whose bounds have been checked when it was made.</summary>
internal static class ValueReader
{
    private const int BufferElements = 8192;

    /// <summary>Reads all values, row-major.</summary>
    internal static float[] Read(FileStream file, WeightEntry entry)
    {
        float[] span = ReadSpan(file, entry);
        return entry.IsDense() ? span : Gather(entry, span);
    }

    private static float[] ReadSpan(FileStream file, WeightEntry entry)
    {
        if (entry.Span > Array.MaxLength)
        {
            throw new InvalidDataException($"'{entry.Name}' is scattered too widely; save it contiguous");
        }

        int size = entry.Type.Size();
        float[] values = new float[entry.Span];
        byte[] buffer = new byte[BufferElements * size];
        using Stream? inflated = Inflate(file, entry, buffer);
        Stream source = inflated ?? file;
        for (int done = 0; done < values.Length; done += BufferElements)
        {
            int count = Math.Min(BufferElements, values.Length - done);
            Span<byte> bytes = buffer.AsSpan(0, count * size);
            source.ReadExactly(bytes);
            entry.Type.Decode(bytes, values.AsSpan(done, count));
        }

        return values;
    }

    /// <summary>Stands before the first element: the file itself does when this gives null.</summary>
    private static DeflateStream? Inflate(FileStream file, WeightEntry entry, byte[] buffer)
    {
        long before = entry.Offset * entry.Type.Size();
        if (!entry.Storage.Deflated)
        {
            file.Position = entry.Storage.Position + before;
            return null;
        }

        file.Position = entry.Storage.Position;
        DeflateStream inflated = new(file, CompressionMode.Decompress, leaveOpen: true);
        while (before > 0)
        {
            int skipped = (int)Math.Min(before, buffer.Length);
            inflated.ReadExactly(buffer.AsSpan(0, skipped));
            before -= skipped;
        }

        return inflated;
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
