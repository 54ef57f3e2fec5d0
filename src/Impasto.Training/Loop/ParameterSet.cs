using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Weights;

namespace Impasto.Training.Loop;

/// <summary>
/// The parameters of a network that is trained, laid end to end in one vector, as optimisers want them. A network is
/// built with <see cref="Add(string, Tensor)"/> in place of constants.
/// </summary>
/// <param name="graph">The graph that the network is built in.</param>
public sealed class ParameterSet(Graph graph)
{
    private readonly List<Parameter> parameters = [];
    private readonly List<float> initial = [];

    /// <summary>Gets the parameters in the order in which they were added.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>Gets the number of values of all parameters.</summary>
    public int Count => initial.Count;

    /// <summary>Gets the values that training starts from.</summary>
    public float[] Initial => [.. initial];

    /// <summary>Adds a parameter.</summary>
    /// <param name="name">Its name, used once.</param>
    /// <param name="start">The values that training starts from; copied.</param>
    /// <returns>The node through which the graph sees it.</returns>
    public Node Add(string name, Tensor start) => Add(name, start, 1);

    /// <summary>Adds a parameter that learns at a rate of its own.</summary>
    /// <param name="name">Its name, used once.</param>
    /// <param name="start">The values that training starts from; copied.</param>
    /// <param name="rate">
    /// How many times as fast as others it learns, more than 0: the vector holds its values divided by this.
    /// </param>
    /// <returns>The node through which the graph sees it.</returns>
    public Node Add(string name, Tensor start, float rate)
    {
        Node node = graph.Input(start.Shape);
        parameters.Add(new Parameter(name, node, initial.Count, rate));
        foreach (float value in start.Span)
        {
            initial.Add(value / rate);
        }

        return rate == 1 ? node : node * rate;
    }

    /// <summary>Cuts a vector of all parameters into named tensors.</summary>
    /// <param name="values">As many as <see cref="Count"/>.</param>
    /// <returns>The tensors in order.</returns>
    public IReadOnlyList<WeightTensor> ToTensors(ReadOnlySpan<float> values)
    {
        List<WeightTensor> tensors = [];
        foreach (Parameter parameter in parameters)
        {
            Shape shape = parameter.Node.Shape;
            int[] extents = [.. Enumerable.Range(0, shape.Rank).Select(axis => shape[axis])];
            float[] own = values.Slice(parameter.Offset, parameter.Count).ToArray();
            for (int i = 0; i < own.Length; i++)
            {
                own[i] *= parameter.Rate;
            }

            tensors.Add(new WeightTensor(parameter.Name, extents, own));
        }

        return tensors;
    }
}
