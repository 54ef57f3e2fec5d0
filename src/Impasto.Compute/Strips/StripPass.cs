using Impasto.Compute.Graphs;

namespace Impasto.Compute.Strips;

/// <summary>One way through all strips of an image: what it reads, and what comes of it.</summary>
/// <param name="graph">All passes.</param>
/// <param name="number">Which one it is.</param>
/// <param name="stores">The values that are kept from one pass to the next, and where.</param>
/// <param name="outputs">The values with rows that are wanted.</param>
internal sealed class StripPass(
    StripGraph graph, int number, IReadOnlyDictionary<Node, StorePlace> stores, IReadOnlyList<Node> outputs)
{
    /// <summary>Gets the statistics that it gathers.</summary>
    public IReadOnlyList<Node> Statistics { get; } =
        [.. graph.Program.Graph.Nodes.Where(n => graph.IsStatistic(n) && graph.PassOf(n) == number + 1)];

    /// <summary>Gets the values of which it gives all rows: those to be kept, and outputs.</summary>
    public IReadOnlyList<Node> Rows { get; } =
        [.. stores.Keys.Concat(outputs).Distinct().Where(n => n.Op is not Input && graph.PassOf(n) == number)];

    /// <summary>Gets whether there is anything to do.</summary>
    public bool IsEmpty => Statistics.Count == 0 && Rows.Count == 0;

    /// <summary>Whether rows of a value are there before the pass, and are read.</summary>
    public bool IsRead(Node node) => node.Op is Input || (stores.ContainsKey(node) && graph.PassOf(node) < number);
}
