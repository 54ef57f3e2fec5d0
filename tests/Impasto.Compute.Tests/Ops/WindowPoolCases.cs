using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

/// <summary>Pools of any window, which have no gradient: the image counts as constant beside what is added.</summary>
internal static class WindowPoolCases
{
    public static IEnumerable<OperatorCase> All =>
        from kind in new[] { PoolKind.Max, PoolKind.Average }
        from one in new (Shape Image, WindowPoolOptions Options)[]
        {
            (new(2, 7, 8, 3), new(3, 3) { StepDown = 2, StepAcross = 2, Padding = 1 }),
            (new(1, 5, 9, 17), new(2, 4) { StepAcross = 3, Padding = new(1, 0, 0, 3) }),
            (new(1, 5, 6, 4), new(3, 2) { Padding = new(2, 1, 1, 1), CountsPadding = true }),
            (new(2, 9, 6, 5), new(2, 2) { StepDown = 3, StepAcross = 2 }),
            (new(1, 4, 3, 2), new(4, 3)),
        }
        select new OperatorCase(
            $"{kind} of {one.Options} in {one.Image}",
            [new(one.Image.Channels), one.Image],
            n => WindowPool.Of(n[1], kind, one.Options) + n[0],
            v => [.. Reference(v[1], one.Image, kind, one.Options).Select((y, i) => y + v[0][i % v[0].Length])])
        {
            Constants = 1,
        };

    private static double[] Reference(float[] input, Shape image, PoolKind kind, WindowPoolOptions options)
    {
        Sides padding = options.Padding;
        Shape pooled = new(
            image.Batch,
            ((image.Height + padding.Rows - options.Height) / options.StepDown) + 1,
            ((image.Width + padding.Columns - options.Width) / options.StepAcross) + 1,
            image.Channels);
        return PlainLoops.Fill(pooled, (b, y, x, c) =>
        {
            double[] window =
            [
                .. from row in Enumerable.Range((y * options.StepDown) - padding.Top, options.Height)
                   from column in Enumerable.Range((x * options.StepAcross) - padding.Left, options.Width)
                   where row >= 0 && row < image.Height && column >= 0 && column < image.Width
                   select (double)input[PlainLoops.Index(image, b, row, column, c)],
            ];
            return kind == PoolKind.Max ? window.Max()
                : window.Sum() / (options.CountsPadding ? options.Height * options.Width : window.Length);
        });
    }
}
