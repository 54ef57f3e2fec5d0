namespace Impasto.Models;

/// <summary>A style that a transform network has learned.</summary>
/// <param name="Style">The style's name.</param>
/// <param name="Network">The name of the network that has learned it; one network may have learned several.</param>
public sealed record LearnedStyle(string Style, string Network);
