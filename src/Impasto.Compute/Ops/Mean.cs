using Impasto.Compute.Graphs;

namespace Impasto.Compute.Ops;

/// <summary>Means over all elements, as sums divided by the count.</summary>
public static class Mean
{
    /// <summary>The mean of all elements.</summary>
    /// <param name="input">A value of any shape.</param>
    /// <returns>A scalar.</returns>
    public static Node Of(Node input) => Sum.Of(input) * (1f / input.Shape.Count);

    /// <summary>The mean of the squares of all elements.</summary>
    /// <param name="input">A value of any shape.</param>
    /// <returns>A scalar.</returns>
    public static Node OfSquares(Node input) => SumOfSquares.Of(input) * (1f / input.Shape.Count);
}
