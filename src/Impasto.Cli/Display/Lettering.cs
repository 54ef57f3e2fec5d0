using Impasto.Media.Images;

namespace Impasto.Cli.Display;

/// <summary>
/// Writes the names of styles into images: letters of 5 by 7 dots, drawn for this program, of what names are made of.
/// </summary>
internal static class Lettering
{
    /// <summary>The height of a letter in dots.</summary>
    public const int Height = 7;

    /// <summary>The width of a letter and of the space behind it in dots.</summary>
    public const int Advance = Width + 1;

    private const int Width = 5;

    // A letter a line: its rows from the top, of which the highest of five bits is the leftmost dot.
    private static readonly Dictionary<char, byte[]> Letters = new()
    {
        ['a'] = [0, 0, 14, 1, 15, 17, 15],
        ['b'] = [16, 16, 30, 17, 17, 17, 30],
        ['c'] = [0, 0, 14, 17, 16, 17, 14],
        ['d'] = [1, 1, 15, 17, 17, 17, 15],
        ['e'] = [0, 0, 14, 17, 31, 16, 14],
        ['f'] = [6, 8, 28, 8, 8, 8, 8],
        ['g'] = [0, 0, 15, 17, 15, 1, 14],
        ['h'] = [16, 16, 30, 17, 17, 17, 17],
        ['i'] = [4, 0, 12, 4, 4, 4, 14],
        ['j'] = [2, 0, 6, 2, 2, 18, 12],
        ['k'] = [16, 16, 18, 20, 24, 20, 18],
        ['l'] = [12, 4, 4, 4, 4, 4, 14],
        ['m'] = [0, 0, 26, 21, 21, 21, 21],
        ['n'] = [0, 0, 30, 17, 17, 17, 17],
        ['o'] = [0, 0, 14, 17, 17, 17, 14],
        ['p'] = [0, 0, 30, 17, 30, 16, 16],
        ['q'] = [0, 0, 15, 17, 15, 1, 1],
        ['r'] = [0, 0, 22, 25, 16, 16, 16],
        ['s'] = [0, 0, 15, 16, 14, 1, 30],
        ['t'] = [8, 8, 28, 8, 8, 9, 6],
        ['u'] = [0, 0, 17, 17, 17, 17, 15],
        ['v'] = [0, 0, 17, 17, 17, 10, 4],
        ['w'] = [0, 0, 17, 21, 21, 21, 10],
        ['x'] = [0, 0, 17, 10, 4, 10, 17],
        ['y'] = [0, 0, 17, 17, 15, 1, 14],
        ['z'] = [0, 0, 31, 2, 4, 8, 31],
        ['0'] = [14, 17, 19, 21, 25, 17, 14],
        ['1'] = [4, 12, 4, 4, 4, 4, 14],
        ['2'] = [14, 17, 1, 6, 8, 16, 31],
        ['3'] = [14, 17, 1, 6, 1, 17, 14],
        ['4'] = [2, 6, 10, 18, 31, 2, 2],
        ['5'] = [31, 16, 30, 1, 1, 17, 14],
        ['6'] = [6, 8, 16, 30, 17, 17, 14],
        ['7'] = [31, 1, 2, 4, 8, 8, 8],
        ['8'] = [14, 17, 17, 14, 17, 17, 14],
        ['9'] = [14, 17, 17, 15, 1, 2, 12],
        ['.'] = [0, 0, 0, 0, 0, 12, 12],
        ['-'] = [0, 0, 0, 14, 0, 0, 0],
        ['_'] = [0, 0, 0, 0, 0, 0, 31],
        ['('] = [2, 4, 8, 8, 8, 4, 2],
        [')'] = [8, 4, 2, 2, 2, 4, 8],
        [' '] = [0, 0, 0, 0, 0, 0, 0],
    };

    /// <summary>Writes a text in black; what has no room to its right is left out.</summary>
    /// <param name="text">Lower-case letters, digits, '.', '-', '_', brackets and spaces; others are left out.</param>
    /// <param name="image">Where it is written.</param>
    /// <param name="left">Its left edge.</param>
    /// <param name="top">Its upper edge.</param>
    /// <param name="width">The room for it.</param>
    /// <param name="dot">The edge of a dot in pixels.</param>
    public static void Write(string text, ImageBuffer image, int left, int top, int width, int dot)
    {
        int end = left + width;
        foreach (char letter in text)
        {
            if (!Letters.TryGetValue(letter, out byte[]? rows) || left + (Width * dot) > end)
            {
                continue;
            }

            for (int y = 0; y < Height * dot; y++)
            {
                for (int x = 0; x < Width * dot; x++)
                {
                    if (((rows[y / dot] >> (Width - 1 - (x / dot))) & 1) == 1)
                    {
                        image.Pixels.Slice((((top + y) * image.Width) + left + x) * ImageBuffer.Channels, 3).Clear();
                    }
                }
            }

            left += Advance * dot;
        }
    }
}
