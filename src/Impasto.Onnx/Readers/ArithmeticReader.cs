using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>Add, Sub, Mul, Div, Max and Min, where one side may be repeated to fill the other.</summary>
internal sealed class ArithmeticReader : IOperatorReader
{
    public IReadOnlyList<string> Operators => ["Add", "Sub", "Mul", "Div", "Max", "Min"];

    public OnnxValue Read(NodeReading node)
    {
        if (node.Inputs != 2)
        {
            throw node.Refuse($"it has {node.Inputs} inputs in place of 2, which is not read");
        }

        if (node.IsKnown)
        {
            return new KnownValue(Folding.Combine(node, node.Known(0), node.Known(1), Function(node)));
        }

        OnnxValue left = node.Input(0), right = node.Input(1);
        int[] extents = Folding.Common(node, left.Extents, right.Extents);
        return left.Extents.SequenceEqual(extents) ? Apply(node, node.Computed(0), right, isTurned: false)
            : right.Extents.SequenceEqual(extents) ? Apply(node, node.Computed(1), left, isTurned: true)
            : throw node.Refuse("both of its inputs are repeated, which is not read");
    }

    private static Func<double, double, double> Function(NodeReading node)
    {
        bool isWhole = node.Known(0).IsWhole && node.Known(1).IsWhole;
        return node.Operator switch
        {
            "Add" => (a, b) => a + b,
            "Sub" => (a, b) => a - b,
            "Mul" => (a, b) => a * b,
            "Max" => Math.Max,
            "Min" => Math.Min,
            _ => (a, b) => isWhole ? (b == 0 ? throw node.Refuse("it divides by 0") : Math.Truncate(a / b)) : a / b,
        };
    }

    /// <summary>Combines a whole value with one that is repeated to fill it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="whole">The whole one.</param>
    /// <param name="other">The other one.</param>
    /// <param name="isTurned">Whether the whole one is the right one.</param>
    private static ComputedValue Apply(NodeReading node, ComputedValue whole, OnnxValue other, bool isTurned)
    {
        if (other is KnownValue { Tensor.Count: 1 } known && !isTurned)
        {
            return whole.With(WithNumber(node, whole.Node, (float)known.Tensor[0]));
        }

        (whole, Node repeated) = Fit(node, whole, other);
        Node first = whole.Node;
        if (!isTurned)
        {
            return whole.With(Combine(node, first, repeated));
        }

        return whole.With(node.Operator switch
        {
            "Add" or "Mul" or "Max" or "Min" => Combine(node, first, repeated),
            "Sub" => (first * -1) + repeated,
            _ => Broadcast.Of(repeated, first.Shape) / first,
        });
    }

    private static Node WithNumber(NodeReading node, Node value, float number) => node.Operator switch
    {
        "Add" => value + number,
        "Sub" => value + -number,
        "Mul" => value * number,
        "Max" => Relu.Of(value + -number) + number,
        "Min" => Affine.Of(Relu.Of(Affine.Of(value, -1, number)), -1, number),
        _ => value * (1 / number),
    };

    private static Node Combine(NodeReading node, Node left, Node right) => node.Operator switch
    {
        "Add" => left + right,
        "Sub" => left - right,
        "Mul" => left * right,
        "Max" => Relu.Of(left - right) + right,
        "Min" => left - Relu.Of(left - right),
        _ => left / right,
    };

    /// <summary>The smaller value as the engine repeats it: a number, one a channel, or all.</summary>
    private static (ComputedValue Whole, Node Repeated) Fit(NodeReading node, ComputedValue whole, OnnxValue other)
    {
        if (other is KnownValue known)
        {
            return (whole, FitKnown(node, whole, known.Tensor));
        }

        ComputedValue small = (ComputedValue)other;
        if (small.IsLike(whole))
        {
            return whole.IsImage == small.IsImage ? (whole, small.Node)
                : (whole.AsImage() ?? whole.AsStored(), (small.AsImage() ?? small.AsStored()).Node);
        }

        // One number a channel of each image, such as the means of it.
        if (!whole.IsImage && !small.IsImage && small.Extents is [_, 1, 1, _] && whole.Extents.Length == 4
            && small.Extents[0] == whole.Extents[0] && small.Extents[3] == whole.Extents[3])
        {
            return (whole, small.Node);
        }

        return small.Extents is [_, _, 1, 1] && small.AsImage() is { } image && whole.AsImage() is { } filled
            && image.Node.Shape.Batch == filled.Node.Shape.Batch
                ? (filled, image.Node)
                : throw node.Refuse(
                    $"[{string.Join(", ", small.Extents)}] is repeated to [{string.Join(", ", whole.Extents)}], which "
                    + "is not read");
    }

    private static Node FitKnown(NodeReading node, ComputedValue whole, OnnxTensor known)
    {
        int rank = whole.Extents.Length, channelAxis = whole.IsImage ? 1 : rank - 1;
        int[] aligned = [.. Enumerable.Repeat(1, rank - known.Extents.Count), .. known.Extents];
        float[] Numbers(OnnxTensor tensor) => [.. Enumerable.Range(0, tensor.Count).Select(i => (float)tensor[i])];
        if (known.Count == 1)
        {
            return node.Graph.Constant((float)known[0]);
        }

        if (rank == 4 && aligned[channelAxis] == known.Count)
        {
            return node.Parameter(new Shape(known.Count), Numbers(known));
        }

        int[] stored = whole.IsImage
            ? [whole.Extents[0], whole.Extents[2], whole.Extents[3], whole.Extents[1]]
            : whole.Extents;
        int[] strides = Folding.Repeated(aligned);
        int[] inOrder = whole.IsImage ? [strides[0], strides[2], strides[3], strides[1]] : strides;
        int[] places = Folding.Walk(Folding.CheckCount(node, stored), inOrder, 0);
        return node.Parameter(whole.Node.Shape, [.. places.Select(place => (float)known[place])]);
    }
}
