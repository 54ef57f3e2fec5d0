using Impasto.Compute.Graphs;

namespace Impasto.Training.Loop;

/// <summary>
/// A loss that a task minimises over those parameters that it depends on. Several of one task take turns, each with an
/// optimiser of its own.
/// </summary>
/// <param name="Loss">What is minimised, a scalar.</param>
/// <param name="Terms">The terms of the loss before they are weighted, scalars by name.</param>
public sealed record TrainingObjective(Node Loss, IReadOnlyDictionary<string, Node> Terms)
{
    /// <summary>Gets how many steps in a row are its turn, at least 1.</summary>
    public int Turns { get; init; } = 1;

    /// <summary>
    /// Gets pictures that show what the network does, each [batch, edge, edge, 3], from left to right; may be empty.
    /// </summary>
    public IReadOnlyList<Node> Samples { get; init; } = [];
}
