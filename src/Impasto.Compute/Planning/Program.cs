using Impasto.Compute.Graphs;

namespace Impasto.Compute.Planning;

/// <summary>A graph on its way through the passes.</summary>
/// <param name="Graph">The graph of this stage; it holds what the outputs need and all inputs, in order.</param>
/// <param name="Nodes">
/// For each input and output of the caller's graph, the node that stands for it at this stage.
/// </param>
/// <param name="Outputs">The nodes of this stage that must be there after a run.</param>
internal sealed record Program(Graph Graph, IReadOnlyDictionary<Node, Node> Nodes, IReadOnlySet<Node> Outputs)
{
    /// <summary>Takes over the part of a caller's graph that the outputs need.</summary>
    public static Program Of(IReadOnlyList<Node> outputs)
    {
        if (outputs.Count == 0)
        {
            throw new GraphException("A plan needs at least one output.");
        }

        Graph graph = outputs[0].Graph;
        if (outputs.Any(o => o.Graph != graph))
        {
            throw new GraphException("The outputs of a plan belong to different graphs.");
        }

        Dictionary<Node, Node> nodes = outputs.Distinct().ToDictionary(o => o);
        foreach (Node node in graph.Nodes.Where(n => n.Op is Input))
        {
            nodes[node] = node;
        }

        return new Program(graph, nodes, outputs.ToHashSet()).Prune();
    }

    /// <summary>Leaves out what the outputs do not need.</summary>
    public Program Prune() => Rewrite((graph, node, inputs) => graph.Apply(node.Op, inputs));

    /// <summary>
    /// Builds the next stage: what the outputs need is visited in order, each node with its rewritten inputs.
    /// </summary>
    /// <param name="rewrite">Adds a node's successor to the new graph.</param>
    public Program Rewrite(NodeRewriter rewrite)
    {
        HashSet<Node> needed = FindNeeded();
        Graph target = new();
        Dictionary<Node, Node> successors = [];
        foreach (Node node in Graph.Nodes)
        {
            if (needed.Contains(node))
            {
                Node[] inputs = [.. node.Inputs.Select(i => successors[i])];
                successors[node] = rewrite(target, node, inputs);
            }
        }

        if (GraphVerifier.IsOn)
        {
            GraphVerifier.Verify(target);
        }

        return new Program(
            target,
            Nodes.ToDictionary(pair => pair.Key, pair => successors[pair.Value]),
            Outputs.Select(o => successors[o]).ToHashSet());
    }

    private HashSet<Node> FindNeeded()
    {
        HashSet<Node> needed = [.. Nodes.Values];
        for (int id = Graph.Nodes.Count - 1; id >= 0; id--)
        {
            Node node = Graph.Nodes[id];
            if (needed.Contains(node))
            {
                needed.UnionWith(node.Inputs);
            }
        }

        return needed;
    }
}
