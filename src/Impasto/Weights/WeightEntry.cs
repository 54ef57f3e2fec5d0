using Impasto.Weights.Formats;

namespace Impasto.Weights;

/// <summary>What the header of a weight file says of one tensor; its values are still in the file.</summary>
public sealed class WeightEntry
{
    private WeightEntry(string name, int[] extents, ElementType type, StoredRange storage)
    {
        Name = name;
        Extents = extents;
        Type = type;
        Storage = storage;
    }

    /// <summary>Gets its name.</summary>
    public string Name { get; }

    /// <summary>Gets its extents, outermost first; none for a single number.</summary>
    public int[] Extents { get; }

    /// <summary>Gets how its numbers are stored.</summary>
    public ElementType Type { get; }

    /// <summary>Gets the number of its elements.</summary>
    public int Count { get; private init; }

    /// <summary>Gets the tensor of what its rows are multiplied by, where it holds whole numbers.</summary>
    internal WeightEntry? Scale { get; set; }

    /// <summary>Gets what its whole numbers stand for; null where they have no such rule.</summary>
    internal Quantisation? Quantisation { get; private init; }

    /// <summary>Gets the distance of neighbours along each axis, in elements of the storage.</summary>
    internal long[] Strides { get; private init; } = [];

    /// <summary>Gets where its first element is, in elements of the storage.</summary>
    internal long Offset { get; private init; }

    /// <summary>Gets the number of the storage's elements from the first to the last that the tensor uses.</summary>
    internal long Span { get; private init; }

    /// <summary>Gets the part of the file that holds its elements.</summary>
    internal StoredRange Storage { get; }

    /// <summary>
    /// Gets the bytes that have to be read or taken to have its values: a measure against hostile files.
    /// </summary>
    internal long Cost => Math.Max(
        (long)Count * sizeof(float),
        Storage.Deflated ? Storage.Length : Span * Type.Size());

    /// <summary>Makes an entry whose elements fill its storage in row-major order.</summary>
    /// <exception cref="InvalidDataException">The extents do not fit the storage.</exception>
    internal static WeightEntry Dense(
        string name, int[] extents, ElementType type, StoredRange storage, Quantisation? quantisation = null)
    {
        long[] strides = RowMajor(name, extents);
        WeightEntry entry = Strided(name, extents, strides, 0, type, storage, quantisation);
        return (long)entry.Count * type.Size() == storage.Length
            ? entry
            : throw new InvalidDataException(
                $"'{name}' of shape {Text(extents)} does not fill its {storage.Length} bytes; the file is damaged");
    }

    /// <summary>Makes an entry that takes its elements from a storage by strides.</summary>
    /// <exception cref="InvalidDataException">An element would lie outside the storage.</exception>
    internal static WeightEntry Strided(
        string name,
        int[] extents,
        long[] strides,
        long offset,
        ElementType type,
        StoredRange storage,
        Quantisation? quantisation = null)
    {
        long[] rowMajor = RowMajor(name, extents);
        long count = extents.Length == 0 ? 1 : extents[0] * rowMajor[0];
        long stored = storage.Length / type.Size();
        long span = count == 0 ? 0 : 1;
        bool inside = offset >= 0 && offset <= stored && count <= stored && strides.Length == extents.Length;
        for (int axis = 0; inside && count > 0 && axis < extents.Length; axis++)
        {
            // A stride beyond the storage cannot be multiplied without overflow, and matters only between neighbours.
            inside = extents[axis] == 1 || (strides[axis] >= 0 && strides[axis] <= stored);
            span += inside && extents[axis] > 1 ? (extents[axis] - 1) * strides[axis] : 0;
            inside &= span <= stored;
        }

        if (!inside || span > stored - offset)
        {
            throw new InvalidDataException($"'{name}' reaches outside its storage; the file is damaged");
        }

        return new WeightEntry(name, extents, type, storage)
        {
            Count = (int)count,
            Strides = strides,
            Offset = offset,
            Span = span,
            Quantisation = quantisation,
        };
    }

    /// <summary>The same tensor under another name, with its axes in another order.</summary>
    /// <param name="name">The name.</param>
    /// <param name="axes">Which axis each of the new ones was.</param>
    internal WeightEntry Permuted(string name, params ReadOnlySpan<int> axes)
    {
        int[] extents = new int[axes.Length];
        long[] strides = new long[axes.Length];
        for (int axis = 0; axis < axes.Length; axis++)
        {
            (extents[axis], strides[axis]) = (Extents[axes[axis]], Strides[axes[axis]]);
        }

        return new WeightEntry(name, extents, Type, Storage)
        {
            Count = Count, Scale = Scale, Quantisation = Quantisation, Strides = strides, Offset = Offset, Span = Span,
        };
    }

    /// <summary>Gets whether the elements stand one after the other in row-major order.</summary>
    internal bool IsDense()
    {
        long expected = 1;
        for (int axis = Extents.Length - 1; axis >= 0; axis--)
        {
            if (Extents[axis] != 1 && Strides[axis] != expected)
            {
                return false;
            }

            expected *= Extents[axis];
        }

        return true;
    }

    /// <summary>Writes extents as [2, 3].</summary>
    internal static string Text(int[] extents) => $"[{string.Join(", ", extents)}]";

    private static long[] RowMajor(string name, int[] extents)
    {
        long[] strides = new long[extents.Length];
        long stride = 1;
        for (int axis = extents.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= extents[axis];
            if (extents[axis] < 0 || stride > Array.MaxLength)
            {
                throw new InvalidDataException(
                    $"'{name}' has an impossible shape {Text(extents)}; the file is damaged");
            }
        }

        return strides;
    }
}
