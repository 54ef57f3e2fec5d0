using Impasto.Media.Images;

namespace Impasto.Cli.Display;

/// <summary>Several pictures in one, row by row, with white between them, and perhaps with their names below.</summary>
internal static class PictureSheet
{
    private const int Gap = 4;
    private const int Dot = 2;

    // Below a picture that is narrower there is room for sixteen letters.
    private const int NarrowestLabel = 16 * Lettering.Advance * Dot;

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

    /// <summary>The size of a sheet of pictures that are as large as each other.</summary>
    /// <param name="columns">The number of columns.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The width of a picture.</param>
    /// <param name="height">The height of a picture.</param>
    public static (int Width, int Height) SizeOf(int columns, int rows, int width, int height) =>
        ((columns * (width + Gap)) - Gap, (rows * (height + Gap)) - Gap);

    /// <summary>Writes lines below a picture, over white.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="lines">The lines, of what <see cref="Lettering"/> can write; what has no room is cut off.</param>
    public static ImageBuffer Labelled(ImageBuffer picture, params IReadOnlyList<string> lines)
    {
        (int width, int height) = LabelledSize(picture.Width, picture.Height, lines.Count);
        ImageBuffer labelled = new(width, height);
        labelled.Pixels.Fill(1);
        Paste(picture, labelled, 0, 0);
        for (int i = 0; i < lines.Count; i++)
        {
            int top = LabelledSize(picture.Width, picture.Height, i).Height + Gap;
            Lettering.Write(lines[i].ToLowerInvariant(), labelled, Gap, top, width - Gap, Dot);
        }

        return labelled;
    }

    /// <summary>The size of a picture with lines below it.</summary>
    /// <param name="width">The width of the picture.</param>
    /// <param name="height">The height of the picture.</param>
    /// <param name="lines">The number of lines.</param>
    public static (int Width, int Height) LabelledSize(int width, int height, int lines) =>
        (Math.Max(width, NarrowestLabel), height + (lines * (Gap + (Lettering.Height * Dot))));

    private static int Start(int[] lengths, Index place) => lengths[..place].Sum(length => length + Gap);

    /// <summary>Lays a picture over a white place.</summary>
    private static void Paste(ImageBuffer image, ImageBuffer sheet, int left, int top)
    {
        int line = image.Width * ImageBuffer.Channels;
        for (int y = 0; y < image.Height; y++)
        {
            Span<float> target = sheet.Pixels[((((top + y) * sheet.Width) + left) * ImageBuffer.Channels)..];
            image.Pixels.Slice(y * line, line).CopyTo(target);
            for (int i = 0; image.HasAlpha && i < line; i++)
            {
                float alpha = image.Alpha[(y * image.Width) + (i / ImageBuffer.Channels)];
                target[i] += (1 - alpha) * (1 - target[i]);
            }
        }
    }
}
