using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;

namespace Impasto.Weights;

/// <summary>
/// What every network is: the owner of its parameters' memory, by name. It has to outlive the executors of the graphs
/// that it was added to.
/// </summary>
public abstract class Network : IDisposable
{
    private readonly Dictionary<string, Tensor> parameters;

    private protected Network(IEnumerable<WeightTensor> parameters) => this.parameters = parameters.ToDictionary(
        parameter => parameter.Name, parameter => new Tensor(new Shape(parameter.Extents), parameter.Values));

    /// <summary>Gets the memory that the parameters take, in bytes.</summary>
    internal long ParameterBytes => parameters.Values.Sum(parameter => parameter.Shape.Count * sizeof(float));

    /// <summary>Gets the memory that they take in a plan: as they are, and as kernels want them.</summary>
    internal long PlannedBytes => 2 * ParameterBytes;

    /// <summary>Frees the parameters.</summary>
    public void Dispose()
    {
        foreach (Tensor parameter in parameters.Values)
        {
            parameter.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the node of a parameter: a constant where nobody makes another.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="make">Makes another node; null for a constant.</param>
    private protected Node Parameter(Graph graph, string name, ParameterNode? make) =>
        make is null ? graph.Constant(parameters[name]) : make(name, parameters[name]);
}
