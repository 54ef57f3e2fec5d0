using Impasto.Control.Borders;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Tests.Control.Borders;

/// <summary>Beyond its borders an image goes on as in a mirror, the pixels of the border once.</summary>
public class PaddedRowsTests
{
    private const int Width = 4, Height = 3;

    // Where one walks to who turns at both ends of four columns, or three rows, from two before the first one on.
    private static readonly int[] Columns = [2, 1, 0, 1, 2, 3, 2, 1, 0, 1];
    private static readonly int[] Rows = [2, 1, 0, 1, 2, 1, 0, 1];

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Rows_are_mirrored_on_all_sides(int margin)
    {
        PyramidLevel size = new(Columns.Length - 2 + margin, Rows.Length - 2 + margin);
        float[] rows = new float[size.Width * 3 * 3];
        for (int first = 0; first <= size.Height - 3; first++)
        {
            PaddedRows.Of(Picture(), size, margin)(first, rows);
            for (int i = 0; i < rows.Length; i++)
            {
                (int x, int y) = (i / 3 % size.Width, first + (i / 3 / size.Width));
                Assert.Equal(Sample(Columns[x + 2 - margin], Rows[y + 2 - margin], i % 3), rows[i]);
            }
        }
    }

    [Fact]
    public void A_plane_is_mirrored_as_its_image_is()
    {
        float[] plane = [.. Enumerable.Range(0, Width * Height).Select(i => (float)i)], row = new float[Columns.Length];
        for (int y = 0; y < Rows.Length; y++)
        {
            PaddedRows.Read(plane, Picture(), y - 2, row, channels: 1, left: 2);
            Assert.Equal(Columns.Select(x => plane[(Rows[y] * Width) + x]), row);
        }
    }

    [Fact]
    public void A_single_pixel_fills_all()
    {
        float[] rows = new float[5 * 4 * 3];
        ImageBuffer pixel = new(1, 1, [0.2f, 0.4f, 0.6f]);
        PaddedRows.Of(pixel, new PyramidLevel(5, 4), margin: 2)(0, rows);
        Assert.Equal(Enumerable.Repeat(pixel.Pixels.ToArray(), 20).SelectMany(sample => sample), rows);
    }

    [Fact]
    public void A_picture_takes_its_own_pixels_cut_to_their_range()
    {
        // Rows of nine pixels, so that there are whole vectors and a rest, two more pixels each and two more rows.
        PyramidLevel size = new(11, 7);
        ImageBuffer picture = new(9, 5);
        float[] padded = [.. Enumerable.Range(0, 11 * 7 * 3).Select(i => (i * 37 % 100 / 50f) - 0.5f)];
        foreach ((int first, int end) in ((int, int)[])[(0, 3), (3, 4), (4, 7)])
        {
            PaddedRows.Into(picture, size)(first, padded.AsSpan(first * 33, (end - first) * 33));
        }

        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            Assert.Equal(Math.Clamp(padded[(i / 27 * 33) + (i % 27)], 0, 1), picture.Pixels[i]);
        }
    }

    private static float Sample(int x, int y, int channel) => ((((y * Width) + x) * 3) + channel) / 36f;

    private static ImageBuffer Picture()
    {
        ImageBuffer image = new(Width, Height);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = i / 36f;
        }

        return image;
    }
}
