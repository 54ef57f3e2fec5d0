using System.Collections.Immutable;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Graphs;

/// <summary>One value of a <see cref="Graphs.Graph"/>: an operator applied to earlier values.</summary>
public sealed class Node
{
    internal Node(Graph graph, int id, Operator op, ImmutableArray<Node> inputs, Shape shape)
    {
        Graph = graph;
        Id = id;
        Op = op;
        Inputs = inputs;
        Shape = shape;
    }

    /// <summary>Gets the graph that the node belongs to.</summary>
    public Graph Graph { get; }

    /// <summary>Gets the position in the graph; inputs have smaller ones.</summary>
    public int Id { get; }

    /// <summary>Gets what is computed.</summary>
    public Operator Op { get; }

    /// <summary>Gets the values that it is computed from.</summary>
    public ImmutableArray<Node> Inputs { get; }

    /// <summary>Gets the shape of the value.</summary>
    public Shape Shape { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"%{Id} = {Op.Name}({string.Join(", ", Inputs.Select(i => $"%{i.Id}"))}) {Shape}";
}
