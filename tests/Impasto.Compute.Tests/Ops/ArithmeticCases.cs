using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

internal static class ArithmeticCases
{
    private static readonly Shape Image = new(2, 5, 7, 3);

    public static IEnumerable<OperatorCase> All =>
    [
        .. Binary("add", n => n[0] + n[1], (a, b) => a + b),
        .. Binary("subtract", n => n[0] - n[1], (a, b) => a - b),
        .. Binary("multiply", n => n[0] * n[1], (a, b) => a * b),
        .. Binary("divide", n => n[0] / n[1], (a, b) => a / b),
        new("affine", [Image], n => Affine.Of(n[0], -1.5f, 0.25f), v => [.. v[0].Select(x => (-1.5 * x) + 0.25)]),
        new("relu", [Image], n => Relu.Of(n[0]), v => [.. v[0].Select(x => Math.Max(x, 0.0))]),
        new("tanh", [Image], n => Tanh.Of(n[0]), v => [.. v[0].Select(x => Math.Tanh(x))]),
        new("exp", [Image], n => Exp.Of(n[0]), v => [.. v[0].Select(x => Math.Exp(x))]),
        new("sqrt", [Image], n => Sqrt.Of(n[0]), v => [.. v[0].Select(x => Math.Sqrt(x))]) { PositiveInputs = true },
        new("sum", [Image], n => Sum.Of(n[0]), v => [v[0].Sum(x => (double)x)]),
        new("sum of squares", [new(1, 40, 50, 20)], n => SumOfSquares.Of(n[0]), v => [v[0].Sum(x => (double)x * x)]),
        new("mean", [Image], n => Mean.Of(n[0]), v => [v[0].Average(x => (double)x)]),
        new(
            "channel sum",
            [new(2, 40, 50, 11)],
            n => Sum.To(n[0], new Shape(11)),
            v => ChannelSums(v[0], 2, 11, false)),
        new(
            "image channel sum",
            [new(2, 40, 50, 11)],
            n => Sum.To(n[0], new Shape(2, 1, 1, 11)),
            v => ChannelSums(v[0], 2, 11, true)),
        new(
            "broadcast scalar",
            [Shape.Scalar],
            n => Broadcast.Of(n[0], Image),
            v => [.. Enumerable.Repeat((double)v[0][0], 210)]),
        new(
            "broadcast channels",
            [new(3)],
            n => Broadcast.Of(n[0], Image),
            v => [.. Enumerable.Range(0, 210).Select(i => (double)v[0][i % 3])]),
    ];

    private static IEnumerable<OperatorCase> Binary(
        string name, Func<Node[], Node> build, Func<double, double, double> function)
    {
        foreach (Shape right in new[] { Image, Shape.Scalar, new Shape(3), new Shape(2, 1, 1, 3) })
        {
            double[] Reference(float[][] v) =>
                [.. v[0].Select((a, i) => function(a, v[1][Index(right, i)]))];
            yield return new($"{name} {right}", [Image, right], build, Reference) { PositiveInputs = name == "divide" };
        }
    }

    private static int Index(Shape right, int i) =>
        right == Image ? i : right.Rank == 0 ? 0 : right.Rank == 1 ? i % 3 : (i / 105 * 3) + (i % 3);

    private static double[] ChannelSums(float[] values, int batch, int channels, bool eachImage)
    {
        double[] sums = new double[channels * (eachImage ? batch : 1)];
        for (int i = 0; i < values.Length; i++)
        {
            int image = eachImage ? i / (values.Length / batch) : 0;
            sums[(image * channels) + (i % channels)] += values[i];
        }

        return sums;
    }
}
