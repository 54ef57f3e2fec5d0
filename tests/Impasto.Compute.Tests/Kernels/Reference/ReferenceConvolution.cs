using Impasto.Compute.Kernels.Convolutions;

namespace Impasto.Compute.Tests.Kernels.Reference;

/// <summary>
/// Convolutions and their gradients in plain loops with double sums: what tests hold the fast kernels against.
/// </summary>
internal static class ReferenceConvolution
{
    /// <summary>Computes the output, without bias.</summary>
    /// <param name="geometry">The sizes.</param>
    /// <param name="input">The input images, channels last.</param>
    /// <param name="weights">The weights, [out, in, height, width].</param>
    public static double[] Output(ConvolutionGeometry geometry, float[] input, float[] weights)
    {
        double[] sums = new double[geometry.Batch * geometry.OutputStride];
        foreach ((int output, int source, int tap) in Links(geometry))
        {
            for (int o = 0; o < geometry.OutChannels; o++)
            {
                for (int i = 0; i < geometry.InChannels; i++)
                {
                    sums[output + o] += (double)input[source + i] * weights[Weight(geometry, o, i, tap)];
                }
            }
        }

        return sums;
    }

    /// <summary>Computes the gradient of the input.</summary>
    /// <param name="geometry">The sizes.</param>
    /// <param name="outputGradient">The gradient of the output.</param>
    /// <param name="weights">The weights, [out, in, height, width].</param>
    public static double[] InputGradient(ConvolutionGeometry geometry, float[] outputGradient, float[] weights)
    {
        double[] sums = new double[geometry.Batch * geometry.InputStride];
        foreach ((int output, int source, int tap) in Links(geometry))
        {
            for (int o = 0; o < geometry.OutChannels; o++)
            {
                for (int i = 0; i < geometry.InChannels; i++)
                {
                    sums[source + i] += (double)outputGradient[output + o] * weights[Weight(geometry, o, i, tap)];
                }
            }
        }

        return sums;
    }

    /// <summary>Computes the gradient of the weights.</summary>
    /// <param name="geometry">The sizes.</param>
    /// <param name="input">The input images, channels last.</param>
    /// <param name="outputGradient">The gradient of the output.</param>
    public static double[] WeightGradient(ConvolutionGeometry geometry, float[] input, float[] outputGradient)
    {
        double[] sums = new double[
            geometry.OutChannels * geometry.InChannels * geometry.KernelHeight * geometry.KernelWidth];
        foreach ((int output, int source, int tap) in Links(geometry))
        {
            for (int o = 0; o < geometry.OutChannels; o++)
            {
                for (int i = 0; i < geometry.InChannels; i++)
                {
                    sums[Weight(geometry, o, i, tap)] += (double)input[source + i] * outputGradient[output + o];
                }
            }
        }

        return sums;
    }

    private static int Weight(ConvolutionGeometry geometry, int output, int input, int tap) =>
        (output * geometry.InChannels + input) * geometry.KernelHeight * geometry.KernelWidth + tap;

    /// <summary>Which pixel of the input each output pixel sees through each tap of the kernel, as offsets.</summary>
    private static IEnumerable<(int Output, int Source, int Tap)> Links(ConvolutionGeometry g)
    {
        for (int pixel = 0; pixel < g.Batch * g.OutHeight * g.OutWidth; pixel++)
        {
            (int image, int y, int x) =
                (pixel / (g.OutHeight * g.OutWidth), pixel / g.OutWidth % g.OutHeight, pixel % g.OutWidth);
            for (int tap = 0; tap < g.KernelHeight * g.KernelWidth; tap++)
            {
                int sourceY = Padding.Source(y * g.Stride - g.PadTop + tap / g.KernelWidth, g.Height, g.Mode);
                int sourceX = Padding.Source(x * g.Stride - g.PadLeft + tap % g.KernelWidth, g.Width, g.Mode);
                if (sourceY >= 0 && sourceX >= 0)
                {
                    int source = ((image * g.Height + sourceY) * g.Width + sourceX) * g.InChannels;
                    yield return (pixel * g.OutChannels, source, tap);
                }
            }
        }
    }
}
