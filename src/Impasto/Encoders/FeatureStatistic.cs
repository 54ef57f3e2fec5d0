using Impasto.Compute.Tensors;

namespace Impasto.Encoders;

/// <summary>What was taken of an image's features at one layer, such as their means.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Values">Its elements.</param>
internal sealed record FeatureStatistic(Shape Shape, float[] Values);
