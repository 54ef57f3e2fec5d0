using Impasto.Compute.Tensors;

namespace Impasto.Encoders;

/// <summary>What a loss took of a target image's features at one layer.</summary>
/// <param name="Shape">The shape of the representation.</param>
/// <param name="Values">Its elements; empty where only memory is being planned.</param>
internal sealed record FeatureTarget(Shape Shape, float[] Values);
