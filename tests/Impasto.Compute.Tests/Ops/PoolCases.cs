using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

internal static class PoolCases
{
    public static IEnumerable<OperatorCase> All =>
        from kind in Enum.GetValues<PoolKind>()
        from shape in new Shape[]
        {
            new(2, 6, 8, 3), new(1, 7, 5, 20), new(1, 2, 3, 37), new(1, 2, 2, 1), new(1, 34, 40, 32),
        }
        from oneCase in new[]
        {
            new OperatorCase(
                $"{kind} pool {shape}", [shape], n => Pool.Of(n[0], kind), v => Reference(v[0], shape, kind)),
            new OperatorCase(
                $"{kind} pool after relu, with another reader {shape}",
                [shape],
                n => WithAnotherReader(Relu.Of(n[0]), kind),
                v => WithAnotherReader([.. v[0].Select(x => Math.Max(x, 0))], shape, kind)),
        }
        select oneCase with { Step = 1e-4f };

    /// <summary>
    /// A gradient in which the pool's is followed by a sum and a mask, both of which its kernel can take over.
    /// </summary>
    private static Node WithAnotherReader(Node input, PoolKind kind) => Pool.Of(input, kind) + Mean.Of(input);

    private static double[] WithAnotherReader(float[] input, Shape shape, PoolKind kind)
    {
        double mean = input.Average(x => (double)x);
        return [.. Reference(input, shape, kind).Select(y => y + mean)];
    }

    private static double[] Reference(float[] input, Shape shape, PoolKind kind)
    {
        Shape pooled = new(shape.Batch, shape.Height / 2, shape.Width / 2, shape.Channels);
        return PlainLoops.Fill(pooled, (b, y, x, c) =>
        {
            double[] window =
            [
                input[PlainLoops.Index(shape, b, 2 * y, 2 * x, c)],
                input[PlainLoops.Index(shape, b, 2 * y, (2 * x) + 1, c)],
                input[PlainLoops.Index(shape, b, (2 * y) + 1, 2 * x, c)],
                input[PlainLoops.Index(shape, b, (2 * y) + 1, (2 * x) + 1, c)],
            ];
            return kind switch
            {
                PoolKind.Max => window.Max(),
                PoolKind.Average => window.Average(),
                _ => Math.Sqrt(window.Sum(v => v * v)),
            };
        });
    }
}
