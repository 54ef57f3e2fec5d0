namespace Impasto.Weights.Formats;

/// <summary>What a reader finds in a weight file before any values are read.</summary>
/// <param name="Entries">The tensors.</param>
/// <param name="Metadata">What the file says of itself.</param>
internal sealed record FileContents(IReadOnlyList<WeightEntry> Entries, IReadOnlyDictionary<string, string> Metadata);
