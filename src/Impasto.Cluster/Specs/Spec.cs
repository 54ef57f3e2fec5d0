namespace Impasto.Cluster.Specs;

/// <summary>What a part is to do.</summary>
/// <param name="Names">What people call the files, by their paths on this machine.</param>
internal abstract record Spec(IReadOnlyDictionary<string, string> Names)
{
    /// <summary>Gives a message with the names that people know.</summary>
    public string Named(string message) =>
        Names.Aggregate(message, (text, file) => text.Replace(file.Key, file.Value, StringComparison.Ordinal));
}
