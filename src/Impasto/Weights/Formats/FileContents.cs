namespace Impasto.Weights.Formats;

/// <summary>What a reader finds in a weight file before any values are read.</summary>
/// <param name="Entries">The tensors.</param>
/// <param name="Format">The name of its format.</param>
/// <param name="Metadata">What the file says of itself.</param>
internal sealed record FileContents(
    IReadOnlyList<WeightEntry> Entries, string Format, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>What a reader finds in a file that says nothing of itself.</summary>
    public FileContents(IReadOnlyList<WeightEntry> entries, string format)
        : this(entries, format, new Dictionary<string, string>())
    {
    }
}
