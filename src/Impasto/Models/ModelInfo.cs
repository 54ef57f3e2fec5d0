using Impasto.Weights;

namespace Impasto.Models;

/// <summary>What the store knows of a model without reading its values.</summary>
/// <param name="Name">Its name in the store.</param>
/// <param name="Path">Its file.</param>
/// <param name="Bytes">The length of its file.</param>
/// <param name="Architecture">The network's common name, such as VGG-19.</param>
/// <param name="Widths">The channels that each convolution gives, from the image on, by the convolution's name.</param>
/// <param name="Input">What it expects of its input.</param>
/// <param name="Source">The file or address that it came from; null where the file does not say.</param>
/// <param name="SourceSha256">The SHA-256 of what it came from; null where the file does not say.</param>
public sealed record ModelInfo(
    string Name,
    string Path,
    long Bytes,
    string Architecture,
    IReadOnlyList<KeyValuePair<string, int>> Widths,
    InputNormalisation Input,
    string? Source,
    string? SourceSha256);
