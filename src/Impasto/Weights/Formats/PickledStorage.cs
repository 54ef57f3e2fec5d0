namespace Impasto.Weights.Formats;

/// <summary>A run of elements that a pickle refers to and the rest of its file holds.</summary>
/// <param name="Key">What the file calls it.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Count">The number of its elements.</param>
internal sealed record PickledStorage(string Key, PickledStorageType Type, long Count)
{
    /// <summary>Gets its length in bytes, which fits a long since the count was checked.</summary>
    internal long Bytes => Count * Type.Size;
}
