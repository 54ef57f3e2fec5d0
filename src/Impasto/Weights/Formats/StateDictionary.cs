namespace Impasto.Weights.Formats;

/// <summary>Finds the named tensors in what an unpickler built.</summary>
internal static class StateDictionary
{
    private const int Deepest = 8;

    /// <summary>
    /// Makes the entries of a state dictionary, or of all that a checkpoint has, however deep. Where tensors stand in
    /// several dictionaries, their names begin with the names of the dictionaries around them.
    /// </summary>
    /// <param name="root">What was unpickled.</param>
    /// <param name="locate">Finds a storage in the file and checks that it is there in full.</param>
    internal static List<WeightEntry> Entries(object? root, Func<PickledStorage, StoredRange> locate)
    {
        List<(string Path, PickledDictionary Tensors)> found = [];
        Collect(root, "", 0, new HashSet<object>(ReferenceEqualityComparer.Instance), found);
        if (found.Count == 0)
        {
            throw new InvalidDataException("it holds no dictionary of tensors; save the network's state_dict()");
        }

        List<WeightEntry> entries = [];
        foreach ((string path, PickledDictionary tensors) in found)
        {
            foreach ((object? key, object? value) in tensors)
            {
                if (key is string name && TensorOf(value) is { Storage.Type.Element: { } type } tensor)
                {
                    int[] extents = [.. tensor.Extents.Select(extent => (int)Math.Clamp(extent, -1, int.MaxValue))];
                    entries.Add(WeightEntry.Strided(
                        found.Count == 1 ? name : path + name,
                        extents,
                        tensor.Strides,
                        tensor.Offset,
                        type,
                        locate(tensor.Storage)));
                    WeightFile.CheckTensorCount(entries.Count);
                }
            }
        }

        return entries;
    }

    /// <summary>Goes through what a pickle may refer to many times, and from within itself, once.</summary>
    private static void Collect(
        object? value,
        string path,
        int depth,
        HashSet<object> seen,
        List<(string Path, PickledDictionary Tensors)> found)
    {
        if (depth > Deepest || value is not (PickledDictionary or List<object?> or object?[]) || !seen.Add(value))
        {
            return;
        }

        if (value is not PickledDictionary dictionary)
        {
            foreach (object? item in (IEnumerable<object?>)value)
            {
                Collect(item, path, depth + 1, seen, found);
            }

            return;
        }

        if (dictionary.Exists(pair => pair.Key is string && TensorOf(pair.Value) != null))
        {
            found.Add((path, dictionary));
        }

        foreach ((object? key, object? inner) in dictionary)
        {
            if (key is string name)
            {
                Collect(inner, $"{path}{name}.", depth + 1, seen, found);
            }
        }
    }

    private static PickledTensor? TensorOf(object? value) =>
        value as PickledTensor ?? (value as PickledParameter)?.Tensor;
}
