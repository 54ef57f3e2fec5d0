using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

internal static class NormCases
{
    // Large beside the variances, so that it matters on which side of a root it is added.
    private const float Epsilon = 0.1f;

    public static IEnumerable<OperatorCase> All =>
    [
        Norm(new(2, 5, 7, 3), new Shape(3), new Shape(3)),
        Norm(new(2, 5, 7, 20), new Shape(2, 1, 1, 20), new Shape(20)),
        Norm(new(2, 4, 3, 37), new Shape(37), new Shape(2, 1, 1, 37)),
        Norm(new(1, 20, 25, 37), new Shape(37), new Shape(37)),
        Response(new(2, 5, 7, 3), new Shape(3), new Shape(3)),
        Response(new(2, 5, 7, 20), new Shape(2, 1, 1, 20), new Shape(20)),
        Response(new(1, 20, 25, 37), new Shape(37), new Shape(37)),
        new(
            "norm, sum and relu",
            [new(2, 5, 7, 20), new(20), new(20), new(2, 5, 7, 20)],
            n => Relu.Of(InstanceNorm.Of(n[0], n[1], n[2], Epsilon) + n[3]),
            v => [.. Reference(v, new(2, 5, 7, 20), false, false).Select((y, i) => Math.Max(0, y + v[3][i]))])
        { Step = 1e-4f },
        new(
            "norm and what it reads",
            [new(2, 5, 7, 20), new(20), new(20)],
            n => AndItself(n[0] * 2, image => InstanceNorm.Of(image, n[1], n[2], Epsilon)),
            v =>
            {
                float[] image = [.. v[0].Select(x => 2 * x)];
                return [.. Reference([image, v[1], v[2]], new(2, 5, 7, 20), false, false).Zip(image, (y, x) => y + x)];
            })
        { Step = 1e-3f },
        .. Statistics(new(2, 5, 7, 3)),
        .. Statistics(new(1, 40, 50, 20)),
        .. Statistics(new(1, 1, 1, 5)),
    ];

    private static Node AndItself(Node image, Func<Node, Node> apply) => apply(image) + image;

    private static OperatorCase Norm(Shape shape, Shape scale, Shape shift) => new(
        $"instance norm {shape}, scale {scale}, shift {shift}",
        [shape, scale, shift],
        n => InstanceNorm.Of(n[0], n[1], n[2], Epsilon),
        v => Reference(v, shape, scale.Rank == 4, shift.Rank == 4))
    { Step = 1e-3f };

    private static OperatorCase Response(Shape shape, Shape scale, Shape shift) => new(
        $"filter response norm {shape}, scale {scale}, shift {shift}",
        [shape, scale, shift],
        n => FilterResponseNorm.Of(n[0], n[1], n[2], Epsilon),
        v =>
        {
            double[] squares = PlainLoops.Moments([.. v[0].Select(x => x * x)], shape).Means;
            return Scaled(
                v, shape, scale.Rank == 4, shift.Rank == 4, (x, place) => x / Math.Sqrt(squares[place] + Epsilon));
        })
    { Step = 1e-3f };

    private static double[] Reference(float[][] v, Shape shape, bool eachScale, bool eachShift)
    {
        (double[] means, double[] variances) = PlainLoops.Moments(v[0], shape);
        return Scaled(
            v, shape, eachScale, eachShift, (x, place) => (x - means[place]) / Math.Sqrt(variances[place] + Epsilon));
    }

    private static double[] Scaled(
        float[][] v, Shape shape, bool eachScale, bool eachShift, Func<float, int, double> normalise) =>
    [
        .. v[0].Select((x, i) =>
        {
            int place = PlainLoops.Place(shape, i), channel = i % shape.Channels;
            return (v[1][eachScale ? place : channel] * normalise(x, place)) + v[2][eachShift ? place : channel];
        }),
    ];

    private static IEnumerable<OperatorCase> Statistics(Shape shape) =>
    [
        new($"channel mean {shape}", [shape], n => ChannelMean.Of(n[0]), v => PlainLoops.Moments(v[0], shape).Means),
        new(
            $"channel deviation {shape}",
            [shape],
            n => ChannelDeviation.Of(n[0], Epsilon),
            v => [.. PlainLoops.Moments(v[0], shape).Variances.Select(variance => Math.Sqrt(variance + Epsilon))])
        { Step = 1e-3f },
    ];
}
