using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Products;

/// <summary>
/// The product of two matrices, or of a batch of them: C = scale · A·B with what an <see cref="Epilogue"/> adds.
/// Blocks of C are computed by separate parts; where C is too small for that, the sum is split as well, and a second
/// phase adds the partial sums in their order.
/// </summary>
/// <remarks>
/// The split depends on the sizes alone, so the result does not depend on the number of threads. Sums run in chunks of
/// <see cref="StepsAtOnce"/> that are added up afterwards, which also keeps rounding errors small.
/// </remarks>
internal sealed unsafe class MatrixProduct
{
    private const int StepsAtOnce = 256;
    private const int ColumnsAtOnce = 256;
    private const int RowsAtOnce = 96;
    private const int WantedParts = 24;
    private const int SmallestBlock = 96;
    private const int LargestBlock = 768;
    private const long LargestPartialFloats = 1 << 23;

    private readonly int batch;
    private readonly int m;
    private readonly int n;
    private readonly int k;
    private readonly bool symmetric;
    private readonly int rows;
    private readonly int panel;
    private readonly int blockRows;
    private readonly int blockColumns;
    private readonly int blocksDown;
    private readonly int blocksAcross;
    private readonly int splits;
    private readonly int splitSteps;

    /// <summary>Plans the product.</summary>
    /// <param name="batch">The number of products.</param>
    /// <param name="m">The rows of A and C.</param>
    /// <param name="n">The columns of B and C.</param>
    /// <param name="k">The columns of A and rows of B.</param>
    /// <param name="symmetric">Whether the result is known to be symmetric: only its upper half is computed.</param>
    /// <param name="vectorWidth">The lanes of the vectors that it will run with.</param>
    public MatrixProduct(int batch, int m, int n, int k, bool symmetric, int vectorWidth)
    {
        this.batch = batch;
        this.m = m;
        this.n = n;
        this.k = k;
        this.symmetric = symmetric;
        rows = Microkernel.Rows(vectorWidth);
        panel = Microkernel.Columns(vectorWidth);
        blocksAcross = CeilingDivide(n, ColumnsAtOnce);
        blockColumns = RoundUp(CeilingDivide(n, blocksAcross), panel);
        int wantedDown = CeilingDivide(WantedParts, batch * blocksAcross);
        blockRows = RoundUp(Math.Clamp(CeilingDivide(m, wantedDown), Math.Min(m, SmallestBlock), LargestBlock), rows);
        blocksDown = CeilingDivide(m, blockRows);
        long most = Math.Clamp(LargestPartialFloats / ((long)batch * m * n), 1, CeilingDivide(k, 2 * StepsAtOnce));
        splits = (int)Math.Min(most, CeilingDivide(WantedParts, batch * blocksAcross * blocksDown));
        splitSteps = RoundUp(CeilingDivide(k, splits), Math.Min(k, StepsAtOnce));
        splits = CeilingDivide(k, splitSteps);
    }

    /// <summary>Gets the number of phases, which follow each other.</summary>
    public int Phases => HasPartials ? 2 : 1;

    /// <summary>Gets the number of parts of the products.</summary>
    public int ProductParts => batch * splits * blocksDown * blocksAcross;

    /// <summary>Gets the scratch floats that all workers share.</summary>
    public long SharedScratchFloats => HasPartials ? PartialFloats * splits : 0;

    /// <summary>Gets the number of floats of one partial result.</summary>
    public long PartialFloats => (long)batch * m * n;

    /// <summary>Gets the scratch floats of each worker.</summary>
    public long WorkerScratchFloats => LeftFloats + RightFloats + (long)blockRows * blockColumns;

    private bool HasPartials => splits > 1 || symmetric;

    private int LeftFloats => Math.Min(RowsAtOnce, blockRows) * RoundUp(Math.Min(k, StepsAtOnce), 16);

    private int RightFloats => blockColumns * Math.Min(k, StepsAtOnce);

    /// <summary>Gets the number of parts of a phase.</summary>
    /// <param name="phase">The phase, from 0.</param>
    public int Parts(int phase) => phase == 0 ? ProductParts : batch * m;

    /// <summary>Computes one part of a phase.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="part">The part.</param>
    /// <param name="a">The left factors, one after the other.</param>
    /// <param name="transposeA">Whether they are stored transposed, [k, m].</param>
    /// <param name="b">The right factors, one after the other.</param>
    /// <param name="transposeB">Whether they are stored transposed, [n, k].</param>
    /// <param name="scale">What the product is multiplied with.</param>
    /// <param name="epilogue">Where the result goes.</param>
    /// <param name="sharedScratch">The scratch memory of all workers.</param>
    /// <param name="workerScratch">The scratch memory of this worker.</param>
    public void Run<V>(
        int phase,
        int part,
        float* a,
        bool transposeA,
        float* b,
        bool transposeB,
        float scale,
        in Epilogue epilogue,
        float* sharedScratch,
        float* workerScratch)
        where V : unmanaged, ISimd<V>
    {
        if (phase == 0)
        {
            int image = part / (splits * blocksDown * blocksAcross);
            nint after = batch - image;
            StoredMatrix left = new(a + (nint)image * m * k, transposeA ? m : k, transposeA, after * m * k);
            StoredMatrix right = new(b + (nint)image * k * n, transposeB ? k : n, transposeB, after * k * n);
            Epilogue target = HasPartials ? new Epilogue { Output = sharedScratch } : epilogue;
            Multiply<V, StoredMatrix>(part, left, right, scale, target, workerScratch);
        }
        else
        {
            AddPartials<V>(part, sharedScratch, epilogue, workerScratch);
        }
    }

    /// <summary>
    /// Computes one block of the products. Where the sum is split, the output has room for all partial results, one
    /// after the other.
    /// </summary>
    public void Multiply<V, TLeft>(
        int part, TLeft left, StoredMatrix right, float scale, in Epilogue epilogue, float* workerScratch)
        where V : unmanaged, ISimd<V>
        where TLeft : ILeftMatrix
    {
        (int rest, int across) = Math.DivRem(part, blocksAcross);
        (rest, int down) = Math.DivRem(rest, blocksDown);
        (int image, int split) = Math.DivRem(rest, splits);
        int row = down * blockRows;
        int column = across * blockColumns;
        Block block = new(row, Math.Min(blockRows, m - row), column, Math.Min(blockColumns, n - column));
        if (symmetric && block.Column + block.Columns <= block.Row)
        {
            return;
        }

        float* packedLeft = workerScratch;
        float* packedRight = packedLeft + LeftFloats;
        float* c = packedRight + RightFloats;
        int to = Math.Min(k, (split + 1) * splitSteps);
        for (int step = split * splitSteps; step < to; step += StepsAtOnce)
        {
            int steps = Math.Min(StepsAtOnce, to - step);
            PackRight<V>(right, block, step, steps, scale, packedRight);
            MultiplyBlock<V, TLeft>(left, block, step, steps, packedLeft, packedRight, c, step > split * splitSteps);
        }

        nint first = (nint)split * (nint)PartialFloats + (nint)image * m * n + (nint)row * n + column;
        for (int i = 0; i < block.Rows; i++)
        {
            epilogue.Write<V>(c + i * blockColumns, block.Columns, first + (nint)i * n, column);
        }
    }

    private void PackRight<V>(StoredMatrix right, Block block, int step, int steps, float scale, float* packed)
        where V : unmanaged, ISimd<V>
    {
        for (int j = 0; j < block.Columns; j += panel)
        {
            int columns = Math.Min(panel, block.Columns - j);
            right.PackColumns<V>(block.Column + j, columns, step, steps, scale, packed + j * steps);
        }
    }

    private void MultiplyBlock<V, TLeft>(
        TLeft left, Block block, int step, int steps, float* packedLeft, float* packedRight, float* c, bool accumulate)
        where V : unmanaged, ISimd<V>
        where TLeft : ILeftMatrix
    {
        ProductBlock product = new()
        {
            RowStrideC = blockColumns,
            Segments = 1,
            Steps = steps,
            Accumulate = accumulate,
        };
        for (int i = 0; i < block.Rows; i += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, block.Rows - i);
            left.Find<V>(block.Row + i, count, step, steps, packedLeft, ref product);
            for (int j = 0; j < block.Columns; j += panel)
            {
                // Of a symmetric result, rows below the panel's end are not wanted.
                product.Rows = symmetric ? Math.Min(count, block.Column + j + panel - block.Row - i) : count;
                product.B = packedRight + j * steps;
                product.C = c + i * blockColumns + j;
                Microkernel.Multiply<V>(product);
            }
        }
    }

    /// <summary>Adds the partial sums of one row in their order; mirrors the upper half where C is symmetric.</summary>
    private void AddPartials<V>(int part, float* partials, in Epilogue epilogue, float* sums)
        where V : unmanaged, ISimd<V>
    {
        (int image, int row) = Math.DivRem(part, m);
        float* matrix = partials + (nint)image * m * n;
        float* source = matrix + (nint)row * n;
        int mirrored = symmetric ? row : 0;
        for (int column = 0; column < n; column += panel)
        {
            int count = Math.Min(panel, n - column);
            if (count == panel && column >= mirrored)
            {
                V.Store(Sum<V>(source + column), sums);
                V.Store(Sum<V>(source + column + V.Width), sums + V.Width);
            }
            else
            {
                for (int j = column; j < column + count; j++)
                {
                    sums[j - column] = Sum(j < mirrored ? matrix + (nint)j * n + row : source + j);
                }
            }

            epilogue.Write<V>(sums, count, (nint)part * n + column, column);
        }
    }

    private V Sum<V>(float* partials)
        where V : unmanaged, ISimd<V>
    {
        V sum = V.Load(partials);
        for (int split = 1; split < splits; split++)
        {
            sum += V.Load(partials + split * (nint)PartialFloats);
        }

        return sum;
    }

    private float Sum(float* partials)
    {
        float sum = *partials;
        for (int split = 1; split < splits; split++)
        {
            sum += partials[split * (nint)PartialFloats];
        }

        return sum;
    }

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;

    private static int RoundUp(int value, int multiple) => CeilingDivide(value, multiple) * multiple;

    private readonly record struct Block(int Row, int Rows, int Column, int Columns);
}
