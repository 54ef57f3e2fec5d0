namespace Impasto.Onnx;

/// <summary>What is exported, and what its file says of itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Describe">
/// Makes the graph for a size. It is called for two sizes where a file has to take any, and makes the same graph but
/// for the sizes.
/// </param>
public sealed record OnnxModel(string Name, Func<OnnxSizes, OnnxGraph> Describe)
{
    /// <summary>Gets what is done around the graph.</summary>
    public OnnxBorder Border { get; init; } = new();

    /// <summary>Gets the least edge that the graph takes, in pixels.</summary>
    public int SmallestEdge { get; init; } = 1;

    /// <summary>Gets what it is and how it is used, for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>Gets what else the file says of itself, by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the least edge of what a file takes.</summary>
    internal int LeastEdge => Math.Max(SmallestEdge, Border.SmallestEdge);
}
