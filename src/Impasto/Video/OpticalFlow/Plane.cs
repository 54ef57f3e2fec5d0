using System.Runtime.CompilerServices;

namespace Impasto.Video.OpticalFlow;

/// <summary>
/// A plane of floats with a border on all sides, which stays in its place in memory. Whole vectors may be read and
/// written from any pixel of a row on: there is room for one behind each row.
/// </summary>
internal sealed unsafe class Plane
{
    /// <summary>The floats of a vector.</summary>
    public const int Lanes = 8;

    private readonly float[] values;
    private readonly float* origin;
    private readonly int border;

    /// <summary>Makes a plane of zeros.</summary>
    /// <param name="width">The width without the border.</param>
    /// <param name="height">The height without the border.</param>
    /// <param name="border">The pixels of the border on each side.</param>
    public Plane(int width, int height, int border = 0)
    {
        (Width, Height, this.border) = (width, height, border);
        Stride = border + width + Math.Max(border, Lanes) + Lanes;
        values = GC.AllocateArray<float>(checked(Stride * (height + (2 * border))), pinned: true);
        origin = (float*)Unsafe.AsPointer(ref values[0]) + (border * Stride) + border;
    }

    public int Width { get; }

    public int Height { get; }

    public int Stride { get; }

    /// <summary>The first pixel of a row; rows of the border have numbers less than 0 or from the height on.</summary>
    public float* Row(int y) => origin + ((nint)y * Stride);

    /// <summary>Gives the border the values of the pixels nearest to it.</summary>
    public void FillBorder()
    {
        for (int y = 0; y < Height; y++)
        {
            float* row = Row(y);
            new Span<float>(row - border, border).Fill(row[0]);
            new Span<float>(row + Width, border).Fill(row[Width - 1]);
        }

        int length = Width + (2 * border);
        for (int y = 1; y <= border; y++)
        {
            new Span<float>(Row(0) - border, length).CopyTo(new Span<float>(Row(-y) - border, length));
            new Span<float>(Row(Height - 1) - border, length)
                .CopyTo(new Span<float>(Row(Height - 1 + y) - border, length));
        }
    }

    /// <summary>The value between pixels, each coordinate cut to the plane without its border.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float At(float x, float y)
    {
        x = MathF.Min(MathF.Max(x, 0), Width - 1);
        y = MathF.Min(MathF.Max(y, 0), Height - 1);
        (int left, int top) = ((int)x, (int)y);
        int right = Math.Min(left + 1, Width - 1);
        (float across, float down) = (x - left, y - top);
        float* upper = Row(top);
        float* lower = Row(Math.Min(top + 1, Height - 1));
        float above = upper[left] + (across * (upper[right] - upper[left]));
        float below = lower[left] + (across * (lower[right] - lower[left]));
        return above + (down * (below - above));
    }
}
