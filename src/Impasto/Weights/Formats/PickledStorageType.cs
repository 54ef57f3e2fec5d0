namespace Impasto.Weights.Formats;

/// <summary>One of PyTorch's storage classes.</summary>
/// <param name="Size">The bytes of one element.</param>
/// <param name="Element">How an element is a number; null for those that are no weights.</param>
internal sealed record PickledStorageType(int Size, ElementType? Element)
{
    /// <summary>Finds a class by its name in the module torch; null when there is none.</summary>
    internal static PickledStorageType? Find(string name) => name switch
    {
        "FloatStorage" => new(4, ElementType.Float32),
        "HalfStorage" => new(2, ElementType.Float16),
        "BFloat16Storage" => new(2, ElementType.BFloat16),
        "DoubleStorage" => new(8, ElementType.Float64),
        "ByteStorage" or "CharStorage" or "BoolStorage" => new(1, null),
        "ShortStorage" => new(2, null),
        "IntStorage" => new(4, null),
        "LongStorage" => new(8, null),
        _ => null,
    };
}
