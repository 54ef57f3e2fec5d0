namespace Impasto.Weights.Formats;

/// <summary>A tensor as a pickle describes it, nothing of it checked yet against its storage.</summary>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Extents, long[] Strides);
