namespace Impasto.Onnx;

/// <summary>
/// What a file does around its network: images are mirrored beyond their borders, to edges that the network can take,
/// and what comes of that is cut off afterwards.
/// </summary>
public sealed record OnnxBorder
{
    // An edge is at least two of what it is a multiple of.
    private const int LeastMultiples = 2;

    /// <summary>Gets the pixels that are added on each side.</summary>
    public int Around { get; init; }

    /// <summary>Gets the pixels that are added to the right and below at least.</summary>
    public int Margin { get; init; }

    /// <summary>Gets what the edges become multiples of, by pixels added to the right and below.</summary>
    public int Multiple { get; init; } = 1;

    /// <summary>Gets the least edge of an image: a mirror has no more pixels than the image.</summary>
    public int SmallestEdge => Math.Max(Multiple == 1 ? 1 : Multiple + 1, Around + Margin + Multiple);

    /// <summary>Gets whether nothing is added to an image of any size.</summary>
    internal bool IsNone => Around == 0 && Margin == 0 && Multiple == 1;

    /// <summary>Gets the pixels that are added before the result is rounded up to a multiple.</summary>
    internal int Least => (2 * Around) + Margin;

    /// <summary>Gets how many multiples an edge has at least.</summary>
    internal int Multiples => Multiple == 1 ? 1 : LeastMultiples;

    /// <summary>The edge with the border.</summary>
    /// <param name="edge">The edge without.</param>
    public int With(int edge) => Math.Max(Multiples, (edge + Least + Multiple - 1) / Multiple) * Multiple;
}
