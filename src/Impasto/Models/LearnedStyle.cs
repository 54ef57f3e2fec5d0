namespace Impasto.Models;

/// <summary>A style that a network has learned.</summary>
/// <param name="Style">The style's name.</param>
/// <param name="Network">The name of the network that has learned it; one network may have learned several.</param>
public sealed record LearnedStyle(string Style, string Network)
{
    /// <summary>Gets whether the network is one of an ONNX file, and no transform network.</summary>
    public bool IsImported { get; init; }
}
