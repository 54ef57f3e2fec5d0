using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;

namespace Impasto.Compute.Autodiff;

/// <summary>
/// Reverse-mode differentiation: walks a graph backwards and adds the nodes that compute gradients to it.
/// </summary>
public static class Gradients
{
    /// <summary>Adds the gradient of a loss with respect to one value.</summary>
    /// <param name="loss">A scalar.</param>
    /// <param name="value">The value, such as an image.</param>
    /// <returns>d(loss)/d(value), of the value's shape.</returns>
    /// <exception cref="GraphException">The loss is no scalar, or does not depend on the value.</exception>
    public static Node Of(Node loss, Node value) => Of(loss, [value])[0];

    /// <summary>Adds the gradients of a loss with respect to several values.</summary>
    /// <param name="loss">A scalar.</param>
    /// <param name="values">The values, such as the weights of a network.</param>
    /// <returns>d(loss)/d(value) for each, in the same order.</returns>
    /// <exception cref="GraphException">The loss is no scalar, or does not depend on one of the values.</exception>
    public static IReadOnlyList<Node> Of(Node loss, IReadOnlyList<Node> values)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(values);
        if (loss.Shape.Rank != 0)
        {
            throw new GraphException($"A loss is a scalar, but this one has the shape {loss.Shape}.");
        }

        HashSet<Node> active = FindDependents(loss, values);
        Node?[] gradients = new Node?[loss.Id + 1];
        gradients[loss.Id] = loss.Graph.Constant(1);
        for (int id = loss.Id; id >= 0; id--)
        {
            Node node = loss.Graph.Nodes[id];
            if (gradients[id] is not { } gradient || !active.Contains(node))
            {
                continue;
            }

            for (int i = 0; i < node.Inputs.Length; i++)
            {
                Node input = node.Inputs[i];
                if (active.Contains(input) && node.Op.Differentiate(node, gradient, i) is { } contribution)
                {
                    gradients[input.Id] = gradients[input.Id] is { } sum ? sum + contribution : contribution;
                }
            }
        }

        return [.. values.Select(value =>
            (value.Id < gradients.Length ? gradients[value.Id] : null)
            ?? throw new GraphException($"The loss does not depend on {value}."))];
    }

    /// <summary>The nodes up to the loss that depend on one of the values, these included.</summary>
    private static HashSet<Node> FindDependents(Node loss, IReadOnlyList<Node> values)
    {
        HashSet<Node> dependents = [.. values];
        for (int id = 0; id <= loss.Id; id++)
        {
            Node node = loss.Graph.Nodes[id];
            foreach (Node input in node.Inputs)
            {
                if (dependents.Contains(input))
                {
                    dependents.Add(node);
                    break;
                }
            }
        }

        return dependents;
    }
}
