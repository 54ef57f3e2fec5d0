using Impasto.Compute.Tensors;
using Impasto.Methods.AnyStyle;

namespace Impasto.Tests.Methods.AnyStyle;

/// <summary>Rows that are painted over are read by all strips as they were before.</summary>
public class RowsInPlaceTests
{
    private const int Height = 50, Width = 3;

    [Theory]
    [InlineData(10, 3)]
    [InlineData(16, 0)]
    [InlineData(4, 9)]
    [InlineData(48, 20)]
    [InlineData(50, 5)]
    public void Each_strip_reads_the_rows_of_before(int strip, int halo)
    {
        RowsInPlace image = new(new Shape(1, Height, Width, 1));
        image.Replace(0, Rows(0, Height, 0));
        for (int first = 0; first < Height; first += strip)
        {
            int end = Math.Min(Height, first + strip);
            int from = Math.Max(0, first - halo), to = Math.Min(Height, end + halo);
            Assert.Equal(Rows(from, to, 0), Read(image, from, to));
            image.Write(first, Rows(first, end, 1000));
        }

        image.Settle();
        Assert.Equal(Rows(0, Height, 1000), Read(image, 0, Height));
    }

    private static float[] Rows(int first, int end, int offset) =>
        [.. Enumerable.Range(first * Width, (end - first) * Width).Select(i => (float)(i + offset))];

    private static float[] Read(RowsInPlace image, int first, int end)
    {
        float[] rows = new float[(end - first) * Width];
        image.Read(first, rows);
        return rows;
    }
}
