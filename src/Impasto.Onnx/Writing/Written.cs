namespace Impasto.Onnx.Writing;

/// <summary>A value of the engine's graph in a file.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Layout">How it lies there.</param>
internal readonly record struct Written(string Name, Layout Layout);
