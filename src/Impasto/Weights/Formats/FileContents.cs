namespace Impasto.Weights.Formats;

/// <summary>What a reader finds in a weight file before any values are read.</summary>
/// <param name="Entries">The tensors.</param>
/// <param name="Format">The name of its format.</param>
internal sealed record FileContents(IReadOnlyList<WeightEntry> Entries, string Format)
{
    /// <summary>Gets what the file says of itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Gets the modules of the network in the order in which an image passes them; most formats have none.
    /// </summary>
    public IReadOnlyList<NetworkModule> Modules { get; init; } = [];
}
