using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;

namespace Impasto.Weights;

/// <summary>
/// Makes the node of a graph that stands for a parameter of a network, for example an input where it is learned.
/// </summary>
/// <param name="name">The parameter's name, as in files.</param>
/// <param name="values">What the network has there; it owns the memory.</param>
/// <returns>A node of the same shape.</returns>
public delegate Node ParameterNode(string name, Tensor values);
