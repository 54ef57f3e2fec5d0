using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Kernels.Patches;

/// <summary>
/// Finds for each 3x3 patch of an image the patch of a target with the largest normalised cross-correlation.
/// </summary>
/// <remarks>
/// The product of two patches is the sum of the products of their nine pairs of pixels, which neighbouring patches
/// share: pixels are multiplied, a ninth of the work, and sums taken along the diagonals. A part does this for a tile
/// of the image and a few rows of the target at a time, so that memory does not grow with the number of pairs.
/// </remarks>
internal sealed unsafe class PatchSearch
{
    /// <summary>The edge of a patch in pixels.</summary>
    public const int Edge = 3;

    private const int Tile = 8;
    private const int TilePixels = (Tile + Edge - 1) * (Tile + Edge - 1);

    // A megabyte of products: what a second-level cache holds.
    private const int WantedFloats = 1 << 18;

    private readonly Shape image;
    private readonly Shape target;
    private readonly int panel;
    private readonly int panels;
    private readonly int tileRows;
    private readonly int rowStride;
    private readonly int blockRows;
    private readonly int blockFloats;
    private readonly int width;

    /// <summary>Plans the search.</summary>
    /// <param name="image">[B, H, W, C], with room for a patch.</param>
    /// <param name="target">Of as many images and channels, with room for a patch.</param>
    /// <param name="vectorWidth">The lanes of the vectors that it will run with.</param>
    public PatchSearch(Shape image, Shape target, int vectorWidth)
    {
        this.image = image;
        this.target = target;
        width = vectorWidth;
        panel = Microkernel.Columns(vectorWidth);
        panels = CeilingDivide(checked(target.Height * target.Width), panel);
        int rows = Microkernel.Rows(vectorWidth);
        tileRows = CeilingDivide(TilePixels, rows) * rows;
        rowStride = CeilingDivide(TargetColumns, vectorWidth) * vectorWidth;
        blockRows = Math.Clamp((WantedFloats / (tileRows * target.Width)) - Edge + 1, 1, TargetRows);
        blockFloats = tileRows * ((blockRows + Edge - 1) * target.Width + (2 * panel));
    }

    /// <summary>Gets the floats that all workers share.</summary>
    public long SharedFloats => image.Batch * (PackedFloats + PixelFloats + (2 * PatchFloats));

    /// <summary>Gets the floats of each worker.</summary>
    public long WorkerFloats => ((long)tileRows * image.Channels) + blockFloats + rowStride + width;

    /// <summary>Gets the number of parts of <see cref="Pack"/>.</summary>
    public int PackParts => image.Batch * panels;

    /// <summary>Gets the number of parts of <see cref="Find"/>.</summary>
    public int FindParts => image.Batch * TilesDown * TilesAcross;

    private int TargetRows => target.Height - Edge + 1;

    private int TargetColumns => target.Width - Edge + 1;

    private int ImageRows => image.Height - Edge + 1;

    private int ImageColumns => image.Width - Edge + 1;

    private int TilesDown => CeilingDivide(ImageRows, Tile);

    private int TilesAcross => CeilingDivide(ImageColumns, Tile);

    private long PackedFloats => (long)panels * panel * image.Channels;

    private long PixelFloats => (long)panels * panel;

    private long PatchFloats => (long)TargetRows * rowStride;

    /// <summary>First phase: packs pixels of the target for products and measures their squares.</summary>
    public void Pack<V>(int part, float* targets, float* shared)
        where V : unmanaged, ISimd<V>
    {
        (int batch, int index) = Math.DivRem(part, panels);
        int channels = image.Channels, pixels = target.Height * target.Width;
        float* own = targets + ((long)batch * pixels * channels);
        StoredMatrix right = new(own, channels, transposed: true, readable: (nint)pixels * channels);
        float* packed = Packed(shared, batch) + ((long)index * panel * channels);
        int columns = Math.Min(panel, pixels - (index * panel));
        right.PackColumns<V>(index * panel, columns, 0, channels, 1, packed);
        V low = V.Zero, high = V.Zero;
        for (int channel = 0; channel < channels; channel++, packed += panel)
        {
            V first = V.Load(packed), second = V.Load(packed + V.Width);
            low = V.MultiplyAdd(first, first, low);
            high = V.MultiplyAdd(second, second, high);
        }

        float* squares = Squares(shared, batch) + ((long)index * panel);
        V.Store(low, squares);
        V.Store(high, squares + V.Width);
    }

    /// <summary>
    /// Second phase, a part an image: what the products of each patch of the target are multiplied with, and what is
    /// added so that those that do not count are never chosen: whose least weight is below half of the best one's.
    /// </summary>
    public void Measure(int batch, float* weights, float* shared)
    {
        float* squares = Squares(shared, batch);
        float* own = weights is null ? null : weights + ((long)batch * target.Height * target.Width);
        float best = 0;
        for (int row = 0; row < TargetRows && own is not null; row++)
        {
            for (int column = 0; column < TargetColumns; column++)
            {
                best = Math.Max(best, LeastOf(own, row, column));
            }
        }

        float* factors = Factors(shared, batch), penalties = factors + PatchFloats;
        for (int row = 0; row < TargetRows; row++)
        {
            for (int column = 0; column < rowStride; column++)
            {
                bool isPatch = column < TargetColumns
                    && (own is null || LeastOf(own, row, column) >= best / 2);
                float sum = isPatch ? SumOf(squares, row, column) : 0;
                factors[((long)row * rowStride) + column] = sum > 0 ? 1 / MathF.Sqrt(sum) : 0;
                penalties[((long)row * rowStride) + column] = isPatch ? 0 : float.MinValue;
            }
        }
    }

    /// <summary>Third phase: finds the matches of a tile of patches.</summary>
    /// <param name="part">The part.</param>
    /// <param name="images">The images.</param>
    /// <param name="shared">What the phases before have left.</param>
    /// <param name="matches">
    /// Receives y W' + x of the best patch, [B, H - 2, W - 2, 1]; of equal ones the first.
    /// </param>
    /// <param name="scratch">The worker's own.</param>
    public void Find<V>(int part, float* images, float* shared, float* matches, float* scratch)
        where V : unmanaged, ISimd<V>
    {
        (int rest, int across) = Math.DivRem(part, TilesAcross);
        (int batch, int down) = Math.DivRem(rest, TilesDown);
        int top = down * Tile, left = across * Tile, channels = image.Channels;
        int rows = Math.Min(Tile, ImageRows - top), columns = Math.Min(Tile, ImageColumns - left);
        float* pixels = scratch, products = pixels + ((long)tileRows * channels), scores = products + blockFloats;
        new Span<float>(pixels, tileRows * channels).Clear();
        int tileWidth = columns + Edge - 1;
        for (int row = 0; row < rows + Edge - 1; row++)
        {
            long first = ((((long)batch * image.Height) + top + row) * image.Width) + left;
            Elementwise.Copy(
                images + (first * channels), pixels + ((long)row * tileWidth * channels), (long)tileWidth * channels);
        }

        float* best = stackalloc float[Tile * Tile];
        int* found = stackalloc int[Tile * Tile];
        new Span<float>(best, Tile * Tile).Fill(float.NegativeInfinity);
        new Span<int>(found, Tile * Tile).Clear();
        for (int block = 0; block < TargetRows; block += blockRows)
        {
            int count = Math.Min(blockRows, TargetRows - block);
            (int start, int stride) = Multiply<V>(
                batch, (rows + Edge - 1) * tileWidth, block, count + Edge - 1, pixels, shared, products);
            for (int patch = 0; patch < rows * columns; patch++)
            {
                (int y, int x) = Math.DivRem(patch, columns);
                float* first = products + ((long)((y * tileWidth) + x) * stride) - start;
                for (int row = block; row < block + count; row++)
                {
                    Compare<V>(batch, row, first, tileWidth, stride, shared, scores, ref best[patch], ref found[patch]);
                }
            }
        }

        for (int patch = 0; patch < rows * columns; patch++)
        {
            (int y, int x) = Math.DivRem(patch, columns);
            matches[((((long)batch * ImageRows) + top + y) * ImageColumns) + left + x] = found[patch];
        }
    }

    /// <summary>
    /// The products of the tile's pixels with rows of the target. Gives the target's pixel of the first column, and
    /// the columns of a row.
    /// </summary>
    private (int Start, int Stride) Multiply<V>(
        int batch, int tilePixels, int firstRow, int rows, float* pixels, float* shared, float* products)
        where V : unmanaged, ISimd<V>
    {
        int channels = image.Channels;
        int first = firstRow * target.Width / panel;
        int end = CeilingDivide((firstRow + rows) * target.Width, panel);
        int stride = (end - first) * panel;
        ProductBlock block = new()
        {
            A = pixels,
            RowStrideA = channels,
            GroupStrideA = (nint)Microkernel.Rows(V.Width) * channels,
            StepStrideA = 1,
            RowStrideC = stride,

            // One more, of zeros: sums of vectors read a few floats beyond the last one's end.
            Rows = tilePixels + 1,
            Segments = 1,
            Steps = channels,
        };
        for (int index = first; index < end; index++)
        {
            block.B = Packed(shared, batch) + ((long)index * panel * channels);
            block.C = products + ((index - first) * panel);
            Microkernel.Multiply<V>(block);
        }

        return (first * panel, stride);
    }

    /// <summary>Scores the patches of one row of the target and keeps the best.</summary>
    private void Compare<V>(
        int batch,
        int row,
        float* first,
        int tileWidth,
        int stride,
        float* shared,
        float* scores,
        ref float best,
        ref int found)
        where V : unmanaged, ISimd<V>
    {
        float* factors = Factors(shared, batch) + ((long)row * rowStride), penalties = factors + PatchFloats;
        float* upper = first + ((long)row * target.Width);
        long along = stride + 1, down = ((long)tileWidth * stride) + target.Width;
        float* middle = upper + down, lower = middle + down;
        V largest = V.Broadcast(float.NegativeInfinity);
        for (int x = 0; x < rowStride; x += V.Width)
        {
            V sum = V.Load(upper + x) + V.Load(upper + along + x) + V.Load(upper + (2 * along) + x);
            sum += V.Load(middle + x) + V.Load(middle + along + x) + V.Load(middle + (2 * along) + x);
            sum += V.Load(lower + x) + V.Load(lower + along + x) + V.Load(lower + (2 * along) + x);
            V score = V.MultiplyAdd(sum, V.Load(factors + x), V.Load(penalties + x));
            V.Store(score, scores + x);
            largest = V.Max(largest, score);
        }

        float* lanes = scores + rowStride;
        V.Store(largest, lanes);
        float most = float.NegativeInfinity;
        for (int lane = 0; lane < V.Width; lane++)
        {
            most = MathF.Max(most, lanes[lane]);
        }

        if (most > best)
        {
            best = most;
            found = (row * TargetColumns) + new ReadOnlySpan<float>(scores, TargetColumns).IndexOf(most);
        }
    }

    private float LeastOf(float* weights, int row, int column)
    {
        float least = float.PositiveInfinity;
        for (int y = row; y < row + Edge; y++)
        {
            for (int x = column; x < column + Edge; x++)
            {
                least = Math.Min(least, weights[((long)y * target.Width) + x]);
            }
        }

        return least;
    }

    private float SumOf(float* squares, int row, int column)
    {
        float sum = 0;
        for (int y = row; y < row + Edge; y++)
        {
            for (int x = column; x < column + Edge; x++)
            {
                sum += squares[((long)y * target.Width) + x];
            }
        }

        return sum;
    }

    private float* Packed(float* shared, int batch) => shared + (batch * PackedFloats);

    private float* Squares(float* shared, int batch) =>
        shared + (image.Batch * PackedFloats) + (batch * PixelFloats);

    private float* Factors(float* shared, int batch) =>
        shared + (image.Batch * (PackedFloats + PixelFloats)) + (batch * 2 * PatchFloats);

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;
}
