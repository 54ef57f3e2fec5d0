using Impasto.Media.Images;

namespace Impasto.Cli.Display;

/// <summary>Several pictures in one, row by row, with white between them.</summary>
internal static class PictureSheet
{
    private const int Gap = 4;

    /// <summary>Lays pictures side by side; a row is as high and a column as wide as the largest in it.</summary>
    /// <param name="rows">The rows, each at least one picture; null leaves a place white.</param>
    public static ImageBuffer Of(IReadOnlyList<IReadOnlyList<ImageBuffer?>> rows)
    {
        int[] widths =
        [
            .. Enumerable.Range(0, rows.Max(row => row.Count))
                .Select(column => rows.Max(row => row.ElementAtOrDefault(column)?.Width ?? 0)),
        ];
        int[] heights = [.. rows.Select(row => row.Max(picture => picture?.Height ?? 0))];
        ImageBuffer sheet = new(Math.Max(1, Start(widths, ^0) - Gap), Math.Max(1, Start(heights, ^0) - Gap));
        sheet.Pixels.Fill(1);
        for (int row = 0; row < rows.Count; row++)
        {
            for (int column = 0; column < rows[row].Count; column++)
            {
                if (rows[row][column] is { } picture)
                {
                    Paste(picture, sheet, Start(widths, column), Start(heights, row));
                }
            }
        }

        return sheet;
    }

    private static int Start(int[] lengths, Index place) => lengths[..place].Sum(length => length + Gap);

    private static void Paste(ImageBuffer image, ImageBuffer sheet, int left, int top)
    {
        int line = image.Width * ImageBuffer.Channels;
        for (int y = 0; y < image.Height; y++)
        {
            image.Pixels.Slice(y * line, line).CopyTo(
                sheet.Pixels[((((top + y) * sheet.Width) + left) * ImageBuffer.Channels)..]);
        }
    }
}
