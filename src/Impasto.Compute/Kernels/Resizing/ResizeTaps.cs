namespace Impasto.Compute.Kernels.Resizing;

/// <summary>
/// Resizing along one axis as a sparse matrix: for each position of the result, the positions of the source that it is
/// made of, and their weights. The transposed matrix is the gradient.
/// </summary>
internal sealed class ResizeTaps
{
    private readonly int[] starts;
    private readonly int[] positions;
    private readonly float[] weights;
    private readonly int[] runs;
    private readonly int[] pairs;

    private ResizeTaps(int source, IEnumerable<(int Position, float Weight)>[] rows)
    {
        SourceExtent = source;
        starts = new int[rows.Length + 1];
        for (int i = 0; i < rows.Length; i++)
        {
            starts[i + 1] = starts[i] + rows[i].Count();
        }

        positions = [.. rows.SelectMany(row => row.Select(tap => tap.Position))];
        weights = [.. rows.SelectMany(row => row.Select(tap => tap.Weight))];
        runs = new int[rows.Length];
        pairs = new int[rows.Length];
        for (int i = rows.Length - 1; i >= 0; i--)
        {
            bool isLast = i + 1 == rows.Length;
            runs[i] = !isLast && IsNextAlike(i) ? runs[i + 1] + 1 : 1;
            pairs[i] = Positions(i).Length == 2 && runs[i] == 1 ? (isLast ? 0 : pairs[i + 1]) + 1 : 0;
        }
    }

    public int SourceExtent { get; }

    public int Extent => starts.Length - 1;

    /// <summary>The taps of PyTorch's interpolate with mode nearest, rounding included.</summary>
    public static ResizeTaps Nearest(int source, int target) => Of(source, target, NearestTo);

    /// <summary>
    /// The taps of PyTorch's interpolate with mode bilinear (align_corners false, no antialiasing), rounding included.
    /// </summary>
    public static ResizeTaps Bilinear(int source, int target) => Of(source, target, BilinearAt);

    /// <summary>The taps of a triangle two pixels to each side, which PyTorch does not have.</summary>
    public static ResizeTaps Triangle(int source, int target) => Of(source, target, TriangleAt);

    public ReadOnlySpan<int> Positions(int index, int count = 1) =>
        positions.AsSpan(starts[index]..starts[index + count]);

    public ReadOnlySpan<float> Weights(int index, int count = 1) =>
        weights.AsSpan(starts[index]..starts[index + count]);

    /// <summary>How many positions from one on have its weights, each a pixel further on in the source.</summary>
    public int Run(int index) => runs[index];

    /// <summary>How many positions from one on have two taps each, and weights unlike those of the next.</summary>
    public int Pairs(int index) => pairs[index];

    public ResizeTaps Transpose()
    {
        List<(int, float)>[] rows = [.. Enumerable.Range(0, SourceExtent).Select(_ => new List<(int, float)>())];
        for (int i = 0; i < Extent; i++)
        {
            for (int tap = starts[i]; tap < starts[i + 1]; tap++)
            {
                rows[positions[tap]].Add((i, weights[tap]));
            }
        }

        return new ResizeTaps(Extent, rows);
    }

    private static ResizeTaps Of(
        int source, int target, Func<int, float, int, IEnumerable<(int Position, float Weight)>> tapsOf)
    {
        float scale = (float)source / target;
        return new ResizeTaps(source, [.. Enumerable.Range(0, target).Select(i => tapsOf(i, scale, source))]);
    }

    private bool IsNextAlike(int index)
    {
        ReadOnlySpan<int> here = Positions(index), next = Positions(index + 1);
        bool alike = Weights(index).SequenceEqual(Weights(index + 1));
        for (int tap = 0; alike && tap < here.Length; tap++)
        {
            alike = next[tap] == here[tap] + 1;
        }

        return alike;
    }

    private static IEnumerable<(int Position, float Weight)> NearestTo(int index, float scale, int source) =>
        [(Math.Min((int)MathF.Floor(index * scale), source - 1), 1)];

    private static IEnumerable<(int Position, float Weight)> BilinearAt(int index, float scale, int source)
    {
        float centre = Math.Max(0, (scale * (index + 0.5f)) - 0.5f);
        int first = Math.Min((int)centre, source - 1);
        float second = centre - first;
        return second == 0 || first == source - 1 ? [(first, 1)] : [(first, 1 - second), (first + 1, second)];
    }

    // Beyond the edge, its pixel stands in.
    private static IEnumerable<(int Position, float Weight)> TriangleAt(int index, float scale, int source)
    {
        float centre = (scale * (index + 0.5f)) - 0.5f;
        int before = (int)MathF.Floor(centre) - 1;
        return from position in Enumerable.Range(before, 4)
               let weight = (2 - MathF.Abs(position - centre)) / 4
               where weight > 0
               select (Math.Clamp(position, 0, source - 1), weight);
    }
}
