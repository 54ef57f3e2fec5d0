using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Products;

/// <summary>A matrix in memory, row-major, read as it is or transposed.</summary>
/// <param name="elements">Its elements.</param>
/// <param name="stride">Floats from one stored row to the next.</param>
/// <param name="transposed">Whether its stored rows are the columns of the matrix that is meant.</param>
/// <param name="readable">How many floats may be read, those that follow the matrix included.</param>
internal readonly unsafe struct StoredMatrix(float* elements, nint stride, bool transposed, nint readable) : ILeftMatrix
{
    // Measured: steps further apart than this fall into too few sets of the first-level cache.
    private const int MostStepStride = 128;

    /// <inheritdoc/>
    public void Find<V>(int row, int rows, int step, int steps, float* buffer, ref ProductBlock block)
        where V : unmanaged, ISimd<V>
    {
        int group = Microkernel.Rows(V.Width);
        if (transposed)
        {
            nint lastRow = row + (rows + group - 1) / group * group;
            if (stride <= MostStepStride && (step + steps - 1) * stride + lastRow <= readable)
            {
                block.A = elements + step * stride + row;
                block.RowStrideA = 1;
                block.StepStrideA = stride;
                block.GroupStrideA = group;
                return;
            }

            PackedRows.Describe(buffer, group, steps, ref block);
            float* target = buffer;
            for (int done = 0; done < rows; done += group)
            {
                int count = Math.Min(group, rows - done);
                float* source = elements + step * stride + row + done;
                for (int i = 0; i < steps; i++, source += stride, target += group)
                {
                    PackedRows.Copy(source, count, target);
                }
            }

            return;
        }

        block.A = elements + row * stride + step;
        block.StepStrideA = 1;
        block.RowStrideA = stride;
        if (rows % group != 0)
        {
            // The last group would reach beyond the matrix.
            for (int i = 0; i < rows; i++)
            {
                new ReadOnlySpan<float>(block.A + i * stride, steps).CopyTo(new Span<float>(buffer + i * steps, steps));
            }

            block.A = buffer;
            block.RowStrideA = steps;
        }

        block.GroupStrideA = group * block.RowStrideA;
    }

    /// <summary>Packs columns as the micro-kernel wants its right factor, filling up with zeros.</summary>
    /// <param name="column">The first column.</param>
    /// <param name="columns">How many there are, at most what the micro-kernel takes.</param>
    /// <param name="step">The first step of the sum.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="scale">What all elements are multiplied with.</param>
    /// <param name="target">Where they go: for each step, one float a column.</param>
    public void PackColumns<V>(int column, int columns, int step, int steps, float scale, float* target)
        where V : unmanaged, ISimd<V>
    {
        int panel = Microkernel.Columns(V.Width);
        nint stepStride = transposed ? 1 : stride;
        nint columnStride = transposed ? stride : 1;
        float* source = elements + step * stepStride + column * columnStride;
        V factor = V.Broadcast(scale);
        for (int i = 0; i < steps; i++, source += stepStride, target += panel)
        {
            if (!transposed && columns == panel)
            {
                V.Store(V.Load(source) * factor, target);
                V.Store(V.Load(source + V.Width) * factor, target + V.Width);
                continue;
            }

            for (int j = 0; j < panel; j++)
            {
                target[j] = j < columns ? source[j * columnStride] * scale : 0;
            }
        }
    }
}
