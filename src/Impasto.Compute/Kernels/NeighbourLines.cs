using Impasto.Compute.Tensors;

namespace Impasto.Compute.Kernels;

/// <summary>
/// An image as lines in which neighbours along an axis lie <see cref="Step"/> elements apart: the whole image for the
/// height, its rows for the width. A part is a piece of a line.
/// </summary>
internal readonly struct NeighbourLines
{
    private readonly int partsPerLine;

    public NeighbourLines(Shape image, ImageAxis axis)
    {
        long row = (long)image.Width * image.Channels;
        Step = axis == ImageAxis.Height ? row : image.Channels;
        Length = axis == ImageAxis.Height ? row * image.Height : row;
        partsPerLine = checked((int)((Length + Elementwise.Chunk - 1) / Elementwise.Chunk));
        Parts = checked((int)(image.Count / Length * partsPerLine));
    }

    public long Step { get; }

    /// <summary>Gets the elements of a line.</summary>
    public long Length { get; }

    /// <summary>Gets the elements of a line of differences between neighbours.</summary>
    public long DifferencesLength => Length - Step;

    public int Parts { get; }

    /// <summary>The line of a part, and which of its elements the part handles.</summary>
    public (long Line, long First, long End) Range(int part)
    {
        long first = (long)(part % partsPerLine) * Elementwise.Chunk;
        return (part / partsPerLine, first, Math.Min(Length, first + Elementwise.Chunk));
    }
}
