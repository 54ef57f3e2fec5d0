using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>Functions of single elements.</summary>
internal sealed class FunctionReader : IOperatorReader
{
    public IReadOnlyList<string> Operators =>
        ["Relu", "LeakyRelu", "Tanh", "Sigmoid", "Clip", "Sqrt", "Exp", "Neg", "Pow"];

    public OnnxValue Read(NodeReading node)
    {
        if (node.IsKnown)
        {
            return new KnownValue(Fold(node));
        }

        ComputedValue value = node.Computed(0);
        Node x = value.Node;
        return value.With(node.Operator switch
        {
            "Relu" => Relu.Of(x),
            "LeakyRelu" => Relu.Of(x) + (Relu.Of(x * -1) * -node.Number("alpha", 0.01f)),
            "Tanh" => Tanh.Of(x),
            "Sigmoid" => Affine.Of(Tanh.Of(x * 0.5f), 0.5f, 0.5f),
            "Clip" => Clip(node, x),
            "Sqrt" => Sqrt.Of(x),
            "Exp" => Exp.Of(x),
            "Neg" => x * -1,
            _ => Power(node, x),
        });
    }

    private static Node Clip(NodeReading node, Node x)
    {
        (double least, double most) = Bounds(node);
        x = double.IsNegativeInfinity(least) ? x : Relu.Of(x + (float)-least) + (float)least;
        return double.IsPositiveInfinity(most)
            ? x
            : Affine.Of(Relu.Of(Affine.Of(x, -1, (float)most)), -1, (float)most);
    }

    private static Node Power(NodeReading node, Node x) => Exponent(node) switch
    {
        0.5 => Sqrt.Of(x),
        1 => x,
        2 => x * x,
        3 => x * x * x,
        var exponent => throw node.Refuse($"the power {exponent} is not read"),
    };

    private static double Exponent(NodeReading node) => node.Known(1) is { Count: 1 } exponent
        ? exponent[0]
        : throw node.Refuse("powers by more than one number are not read");

    private static (double Least, double Most) Bounds(NodeReading node)
    {
        double least = node.Has(1) ? One(1) : node.Number("min", float.NegativeInfinity);
        double most = node.Has(2) ? One(2) : node.Number("max", float.PositiveInfinity);

        // What a framework means by its largest number is that there is no bound.
        return (least <= float.MinValue ? double.NegativeInfinity : least,
            most >= float.MaxValue ? double.PositiveInfinity : most);

        double One(int input) => node.Known(input) is { Count: 1 } bound
            ? bound[0]
            : throw node.Refuse("a bound is more than one number; the file is damaged");
    }

    private static OnnxTensor Fold(NodeReading node)
    {
        Func<double, double> function = node.Operator switch
        {
            "Relu" => x => Math.Max(0, x),
            "LeakyRelu" => x => x < 0 ? x * node.Number("alpha", 0.01f) : x,
            "Tanh" => Math.Tanh,
            "Sigmoid" => x => 1 / (1 + Math.Exp(-x)),
            "Clip" => x => Math.Min(Math.Max(x, Bounds(node).Least), Bounds(node).Most),
            "Sqrt" => Math.Sqrt,
            "Exp" => Math.Exp,
            "Neg" => x => -x,
            _ => x => Math.Pow(x, Exponent(node)),
        };
        return Folding.Map(node.Known(0), function);
    }
}
