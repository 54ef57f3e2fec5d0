using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;

namespace Impasto.Onnx.Writing;

/// <summary>The values of a graph that depend on constants alone, computed by the engine itself.</summary>
internal sealed class FoldedConstants
{
    private readonly HashSet<Node> constants = [];
    private readonly Dictionary<Node, float[]> computed = [];

    public FoldedConstants(Graph graph)
    {
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is not Input && node.Inputs.All(constants.Contains))
            {
                constants.Add(node);
            }
        }

        // Only what something else is made of is asked for.
        Node[] asked =
        [
            .. graph.Nodes.Where(node => !constants.Contains(node)).SelectMany(node => node.Inputs)
                .Where(node => constants.Contains(node) && node.Op is not Constant).Distinct(),
        ];
        if (asked.Length > 0)
        {
            using WorkerPool pool = new(1);
            using Executor executor = new(ExecutionPlan.Create(asked, new PlanOptions { Threads = 1 }), pool);
            executor.Run();
            foreach (Node node in asked)
            {
                computed[node] = executor[node].ToArray();
            }
        }
    }

    public bool Contains(Node node) => constants.Contains(node);

    public ReadOnlySpan<float> ValuesOf(Node node) =>
        node.Op is Constant constant ? constant.Tensor.Span : computed[node];
}
