using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// What the taps of a kernel see of the input, as a matrix that is never stored: a row for each tap and input channel,
/// a column for each output pixel.
/// </summary>
internal readonly unsafe struct InputPatches(ConvolutionGeometry geometry, float* input) : ILeftMatrix
{
    /// <inheritdoc/>
    public void Find<V>(int row, int rows, int step, int steps, float* buffer, ref ProductBlock block)
        where V : unmanaged, ISimd<V>
    {
        int group = Microkernel.Rows(V.Width);
        PackedRows.Describe(buffer, group, steps, ref block);
        for (int done = 0; done < rows;)
        {
            // Rows of one group and one tap.
            (int tap, int channel) = Math.DivRem(row + done, geometry.InChannels);
            (int before, int lane) = Math.DivRem(done, group);
            int count = Math.Min(Math.Min(rows - done, geometry.InChannels - channel), group - lane);
            PackTap(tap, channel, count, step, steps, buffer + before * block.GroupStrideA + lane, group);
            done += count;
        }
    }

    private void PackTap(int tap, int channel, int count, int step, int steps, float* target, int stepStride)
    {
        (int kernelRow, int kernelColumn) = Math.DivRem(tap, geometry.KernelWidth);
        (int line, int x) = Math.DivRem(step, geometry.OutWidth);
        (int image, int y) = Math.DivRem(line, geometry.OutHeight);
        while (steps > 0)
        {
            int run = Math.Min(steps, geometry.OutWidth - x);
            int sourceY = Padding.Source(
                y * geometry.Stride - geometry.PadTop + kernelRow, geometry.Height, geometry.Mode);
            float* packed = target;
            target += run * stepStride;
            if (sourceY < 0)
            {
                Clear(packed, run, count, stepStride);
            }
            else
            {
                float* source = input + image * geometry.InputStride
                    + (nint)sourceY * geometry.Width * geometry.InChannels + channel;
                PackLine(source, x * geometry.Stride - geometry.PadLeft + kernelColumn, run, count, packed, stepStride);
            }

            steps -= run;
            x = 0;
            if (++y == geometry.OutHeight)
            {
                y = 0;
                image++;
            }
        }
    }

    /// <summary>Packs what a tap sees from a row of the input, from column <paramref name="x"/> on.</summary>
    private void PackLine(float* row, int x, int run, int count, float* target, int stepStride)
    {
        int stride = geometry.Stride;
        int insideFrom = Math.Clamp((stride - 1 - x) / stride, 0, run);
        int insideTo = Math.Clamp((geometry.Width - 1 - x + stride) / stride, insideFrom, run);
        for (int i = 0; i < run; i++)
        {
            if (i == insideFrom)
            {
                float* source = row + (nint)(x + i * stride) * geometry.InChannels;
                nint sourceStride = (nint)stride * geometry.InChannels;
                for (; i < insideTo; i++, source += sourceStride)
                {
                    PackedRows.Copy(source, count, target + i * stepStride);
                }

                if (i == run)
                {
                    break;
                }
            }

            int sourceX = Padding.Source(x + i * stride, geometry.Width, geometry.Mode);
            if (sourceX < 0)
            {
                Clear(target + i * stepStride, 1, count, stepStride);
            }
            else
            {
                PackedRows.Copy(row + (nint)sourceX * geometry.InChannels, count, target + i * stepStride);
            }
        }
    }

    private static void Clear(float* target, int steps, int count, int stepStride)
    {
        for (int i = 0; i < steps; i++, target += stepStride)
        {
            new Span<float>(target, count).Clear();
        }
    }
}
