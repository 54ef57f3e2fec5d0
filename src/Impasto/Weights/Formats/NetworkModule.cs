namespace Impasto.Weights.Formats;

/// <summary>A module of a network, where a file has the network's make and not its weights alone.</summary>
/// <param name="Path">What the names of its tensors begin with, without a point at the end.</param>
/// <param name="Kind">The name of its class, without the library's.</param>
/// <param name="Numbers">Its settings, such as the width of a kernel.</param>
internal sealed record NetworkModule(string Path, string Kind, IReadOnlyDictionary<string, double> Numbers);
