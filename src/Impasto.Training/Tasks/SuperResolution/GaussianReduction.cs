using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Media.Images;

namespace Impasto.Training.Tasks.SuperResolution;

/// <summary>Blurs images by a Gaussian and makes them smaller by a whole factor, in one convolution.</summary>
internal sealed class GaussianReduction : IDisposable
{
    private const double Deviations = 3;

    private readonly int factor;
    private readonly int padding;
    private readonly Tensor kernel;

    /// <summary>Computes the kernel.</summary>
    /// <param name="factor">How many pixels, along an edge, become one.</param>
    /// <param name="deviation">The Gaussian's deviation in pixels of the large image, more than 0.</param>
    public GaussianReduction(int factor, double deviation)
    {
        this.factor = factor;

        // The kernel is centred on the square of pixels that become one.
        padding = (int)Math.Ceiling(Math.Max(0, (Deviations * deviation) - (factor / 2.0)));
        double[] taps = new double[factor + (2 * padding)];
        for (int i = 0; i < taps.Length; i++)
        {
            double offset = (i - ((taps.Length - 1) / 2.0)) / deviation;
            taps[i] = Math.Exp(-offset * offset / 2);
        }

        double sum = taps.Sum();
        kernel = new Tensor(new Shape(ImageBuffer.Channels, ImageBuffer.Channels, taps.Length, taps.Length));
        int area = taps.Length * taps.Length;
        for (int channel = 0; channel < ImageBuffer.Channels; channel++)
        {
            Span<float> plane = kernel.Span.Slice(channel * (ImageBuffer.Channels + 1) * area, area);
            for (int i = 0; i < area; i++)
            {
                plane[i] = (float)(taps[i / taps.Length] * taps[i % taps.Length] / (sum * sum));
            }
        }
    }

    /// <summary>Adds the reduction to a graph.</summary>
    /// <param name="image">[batch, height, width, 3], the edges multiples of the factor.</param>
    /// <returns>[batch, height / factor, width / factor, 3].</returns>
    public Node Of(Node image) => Convolution.Of(
        image,
        image.Graph.Constant(kernel),
        new ConvolutionOptions { Stride = factor, Padding = padding, Mode = PaddingMode.Reflection });

    /// <summary>Frees the kernel.</summary>
    public void Dispose() => kernel.Dispose();
}
