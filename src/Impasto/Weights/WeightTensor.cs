namespace Impasto.Weights;

/// <summary>A tensor of a weight file with its values.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Extents">Its extents, outermost first; none for a single number.</param>
/// <param name="Values">Its values, row-major; as many as the product of the extents.</param>
public sealed record WeightTensor(string Name, int[] Extents, float[] Values)
{
    /// <summary>Gets how a file stores it; as it stores the others where null.</summary>
    public ElementType? Type { get; init; }
}
