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
    public float* Rows<V>(
        int row, int rows, int step, int steps, float* buffer, out nint rowStride, out nint stepStride)
        where V : unmanaged, ISimd<V>
    {
        rowStride = 1;
        stepStride = Microkernel.Rows(V.Width);
        for (int done = 0; done < rows;)
        {
            (int tap, int channel) = Math.DivRem(row + done, geometry.InChannels);
            int count = Math.Min(rows - done, geometry.InChannels - channel);
            PackTap(tap, channel, count, step, steps, buffer + done, (int)stepStride);
            done += count;
        }

        return buffer;
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
            float* source = sourceY < 0
                ? null
                : input + image * geometry.InputStride + (nint)sourceY * geometry.Width * geometry.InChannels + channel;
            for (int i = 0; i < run; i++, target += stepStride)
            {
                int sourceX = Padding.Source(
                    (x + i) * geometry.Stride - geometry.PadLeft + kernelColumn, geometry.Width, geometry.Mode);
                if (source == null || sourceX < 0)
                {
                    new Span<float>(target, count).Clear();
                }
                else
                {
                    PackedRow.Copy(source + (nint)sourceX * geometry.InChannels, count, target);
                }
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
}
