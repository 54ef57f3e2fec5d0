using Impasto.Compute.Tensors;

namespace Impasto.Methods.AnyStyle;

/// <summary>
/// An image that is read and written in one go, strip by strip: rows that were painted wait until no later strip reads
/// those that were there, since strips overlap.
/// </summary>
/// <param name="shape">The image's shape, [1, H, W, C].</param>
internal sealed class RowsInPlace(Shape shape)
{
    private readonly float[] values = new float[shape.Count];
    private readonly int row = shape.Width * shape.Channels;
    private readonly List<float> waiting = [];
    private int firstWaiting;
    private int firstRead;

    /// <summary>Gives rows; strips ask for them from top to bottom, each before its own rows are written.</summary>
    public void Read(int first, Span<float> rows)
    {
        firstRead = first;
        values.AsSpan(first * row, rows.Length).CopyTo(rows);
    }

    /// <summary>Takes rows while others are still read.</summary>
    public void Write(int first, ReadOnlySpan<float> rows)
    {
        if (waiting.Count == 0)
        {
            firstWaiting = first;
        }

        Settle(Math.Min(firstRead, first));
        waiting.AddRange(rows);
    }

    /// <summary>Takes rows of an image of which nothing is read any more.</summary>
    public void Replace(int first, ReadOnlySpan<float> rows) => rows.CopyTo(values.AsSpan(first * row));

    /// <summary>Brings all rows that wait to their places.</summary>
    public void Settle() => Settle(firstWaiting + (waiting.Count / row));

    private void Settle(int end)
    {
        int count = (end - firstWaiting) * row;
        if (count > 0)
        {
            waiting.CopyTo(0, values, firstWaiting * row, count);
            waiting.RemoveRange(0, count);
            firstWaiting = end;
        }
    }
}
