using Impasto.Compute.Graphs;

namespace Impasto.Compute.Planning;

/// <summary>Adds the successor of a node to the graph of the next stage.</summary>
/// <param name="target">The graph of the next stage.</param>
/// <param name="node">The node of this stage.</param>
/// <param name="inputs">The successors of the node's inputs.</param>
/// <returns>A node of <paramref name="target"/>.</returns>
internal delegate Node NodeRewriter(Graph target, Node node, Node[] inputs);
