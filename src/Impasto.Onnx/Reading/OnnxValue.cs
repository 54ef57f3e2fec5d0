namespace Impasto.Onnx.Reading;

/// <summary>A value of an ONNX graph for images of one size.</summary>
/// <param name="Extents">Its extents as ONNX counts them, outermost first.</param>
internal abstract record OnnxValue(int[] Extents)
{
    /// <summary>Gets the number of elements.</summary>
    public long Count => Extents.Aggregate(1L, (product, extent) => checked(product * extent));

    /// <summary>Whether it has the same extents.</summary>
    public bool IsLike(OnnxValue other) => Extents.SequenceEqual(other.Extents);
}
