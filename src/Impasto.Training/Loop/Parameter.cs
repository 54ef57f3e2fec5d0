using Impasto.Compute.Graphs;

namespace Impasto.Training.Loop;

/// <summary>A tensor that training learns.</summary>
/// <param name="Name">Its name in the file that training writes.</param>
/// <param name="Node">The input of the graph through which it enters.</param>
/// <param name="Offset">Where its values begin in the vector that holds all parameters end to end.</param>
/// <param name="Rate">How many times as large as in that vector its values are.</param>
public sealed record Parameter(string Name, Node Node, int Offset, float Rate)
{
    /// <summary>Gets the number of its values.</summary>
    public int Count => (int)Node.Shape.Count;
}
