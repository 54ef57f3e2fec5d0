namespace Impasto.Compute.Graphs;

/// <summary>
/// Checks what every graph must satisfy; run on the result of each pass where <see cref="IsOn"/> says so.
/// </summary>
internal static class GraphVerifier
{
    /// <summary>
    /// Gets whether each pass is checked: where the host sets the switch Impasto.VerifyGraphs, as the test projects do.
    /// </summary>
    public static bool IsOn { get; } = AppContext.TryGetSwitch("Impasto.VerifyGraphs", out bool isOn) && isOn;

    /// <summary>Throws if ids, the order of inputs or an inferred shape are wrong.</summary>
    public static void Verify(Graph graph)
    {
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            Node node = graph.Nodes[i];
            if (node.Id != i || node.Graph != graph)
            {
                throw new GraphException($"Node {node} is not at its place {i}.");
            }

            foreach (Node input in node.Inputs)
            {
                if (input.Graph != graph || input.Id >= i)
                {
                    throw new GraphException($"Node {node} reads {input}, which does not come before it.");
                }
            }

            if (node.Op.InferShape(node.Inputs.AsSpan()) != node.Shape)
            {
                throw new GraphException($"Node {node} does not have the shape that its operator infers.");
            }
        }
    }
}
