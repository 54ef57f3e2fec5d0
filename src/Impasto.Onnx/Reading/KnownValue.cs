namespace Impasto.Onnx.Reading;

/// <summary>A value that does not depend on the image: weights, and the arithmetic of shapes.</summary>
/// <param name="Tensor">The numbers.</param>
internal sealed record KnownValue(OnnxTensor Tensor) : OnnxValue([.. Tensor.Extents]);
