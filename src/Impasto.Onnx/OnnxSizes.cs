namespace Impasto.Onnx;

/// <summary>The sizes for which a graph is described.</summary>
/// <param name="Batch">How many images pass at a time.</param>
/// <param name="Height">Their height in pixels, border included.</param>
/// <param name="Width">Their width in pixels, border included.</param>
public readonly record struct OnnxSizes(int Batch, int Height, int Width);
