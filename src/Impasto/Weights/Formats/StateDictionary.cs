namespace Impasto.Weights.Formats;

/// <summary>Finds the named tensors in what an unpickler built.</summary>
internal static class StateDictionary
{
    private static readonly string[] Wrappers = ["state_dict", "model_state_dict", "model"];

    /// <summary>Makes the entries of a state dictionary, which may stand one level down in a checkpoint.</summary>
    /// <param name="root">What was unpickled.</param>
    /// <param name="locate">Finds a storage in the file and checks that it is there in full.</param>
    internal static List<WeightEntry> Entries(object? root, Func<PickledStorage, StoredRange> locate)
    {
        List<WeightEntry> entries = [];
        foreach ((object? key, object? value) in Find(root))
        {
            if (key is string name && TensorOf(value) is { Storage.Type.Element: { } type } tensor)
            {
                int[] extents = [.. tensor.Extents.Select(extent => (int)Math.Clamp(extent, -1, int.MaxValue))];
                entries.Add(WeightEntry.Strided(
                    name, extents, tensor.Strides, tensor.Offset, type, locate(tensor.Storage)));
                WeightFile.CheckTensorCount(entries.Count);
            }
        }

        return entries;
    }

    private static PickledDictionary Find(object? root)
    {
        if (root is PickledDictionary top)
        {
            if (HasTensors(top))
            {
                return top;
            }

            foreach (string wrapper in Wrappers)
            {
                if (top.Find(pair => pair.Key is string key && key == wrapper).Value is PickledDictionary inner
                    && HasTensors(inner))
                {
                    return inner;
                }
            }
        }

        throw new InvalidDataException("it holds no dictionary of tensors; save the network's state_dict()");
    }

    private static bool HasTensors(PickledDictionary dictionary) =>
        dictionary.Exists(pair => TensorOf(pair.Value) != null);

    private static PickledTensor? TensorOf(object? value) =>
        value as PickledTensor ?? (value as PickledParameter)?.Tensor;
}
