using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

internal static class ResizeCases
{
    public static IEnumerable<OperatorCase> All =>
        from kind in Enum.GetValues<ResizeKind>()
        from sizes in new (Shape Shape, int Height, int Width)[]
        {
            (new(2, 5, 7, 3), 10, 14),
            (new(1, 6, 9, 70), 12, 18),
            (new(1, 5, 7, 20), 13, 4),
            (new(1, 16, 12, 3), 5, 5),
            (new(1, 4, 4, 16), 4, 4),
            (new(1, 1, 1, 5), 3, 2),
            (new(1, 6, 5, 2), 1, 1),
            (new(1, 20, 16, 33), 40, 35),
        }
        select new OperatorCase(
            $"{kind} resize {sizes.Shape} to {sizes.Height}x{sizes.Width}",
            [sizes.Shape],
            n => Resize.Of(n[0], sizes.Height, sizes.Width, kind),
            v => Reference(v[0], sizes.Shape, sizes.Height, sizes.Width, kind));

    private static double[] Reference(float[] input, Shape shape, int height, int width, ResizeKind kind) =>
        PlainLoops.Fill(new Shape(shape.Batch, height, width, shape.Channels), (b, y, x, c) =>
        {
            double At(int row, int column) => input[PlainLoops.Index(
                shape, b, Math.Clamp(row, 0, shape.Height - 1), Math.Clamp(column, 0, shape.Width - 1), c)];
            if (kind == ResizeKind.Nearest)
            {
                return At(y * shape.Height / height, x * shape.Width / width);
            }

            if (kind == ResizeKind.Triangle)
            {
                double middleRow = ((y + 0.5) * shape.Height / height) - 0.5;
                double middle = ((x + 0.5) * shape.Width / width) - 0.5;
                return Enumerable.Range(-2, shape.Height + 4).Sum(i => Near(i, middleRow)
                    * Enumerable.Range(-2, shape.Width + 4).Sum(j => Near(j, middle) * At(i, j)));
            }

            double row = Math.Max(0, ((y + 0.5) * shape.Height / height) - 0.5);
            double column = Math.Max(0, ((x + 0.5) * shape.Width / width) - 0.5);
            int top = (int)row, left = (int)column;
            double down = row - top, right = column - left;
            return ((1 - down) * (((1 - right) * At(top, left)) + (right * At(top, left + 1))))
                + (down * (((1 - right) * At(top + 1, left)) + (right * At(top + 1, left + 1))));

            static double Near(int position, double middle) => Math.Max(0, 2 - Math.Abs(position - middle)) / 4;
        });
}
