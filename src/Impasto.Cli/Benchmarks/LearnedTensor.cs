using Impasto.Compute.Graphs;

namespace Impasto.Cli.Benchmarks;

/// <summary>A weight or bias that a training moves.</summary>
/// <param name="Value">The input of the graph that holds it.</param>
/// <param name="Gradient">The gradient of the loss with respect to it.</param>
internal readonly record struct LearnedTensor(Node Value, Node Gradient);
