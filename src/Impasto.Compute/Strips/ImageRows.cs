using Impasto.Compute.Tensors;

namespace Impasto.Compute.Strips;

/// <summary>Rows of images that are in memory.</summary>
public static class ImageRows
{
    /// <summary>Gives rows of an image.</summary>
    /// <param name="values">All of its values, row-major.</param>
    /// <param name="shape">Its shape, [1, H, W, C].</param>
    /// <returns>What copies rows of it.</returns>
    public static RowReader Reader(float[] values, Shape shape)
    {
        int row = shape.Width * shape.Channels;
        return (first, rows) => values.AsSpan(first * row, rows.Length).CopyTo(rows);
    }

    /// <summary>Takes rows of an image.</summary>
    /// <param name="values">Receives its values, row-major.</param>
    /// <param name="shape">Its shape, [1, H, W, C].</param>
    /// <returns>What copies rows into it.</returns>
    public static RowWriter Writer(float[] values, Shape shape)
    {
        int row = shape.Width * shape.Channels;
        return (first, rows) => rows.CopyTo(values.AsSpan(first * row));
    }
}
