using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// A convolution run backward (Zeiler, Krishnan, Taylor and Fergus, "Deconvolutional Networks", 2010), which enlarges
/// by its stride: each pixel x[p, i] adds x[p, i] w[i, o, t] to y[stride p + t - cut, o] for each tap t of the kernel.
/// </summary>
/// <remarks>
/// It is what carries the gradient of a <see cref="Convolution"/> back to its image, and runs as that. A cut below 0
/// at the bottom or right adds pixels: PyTorch's padding of p and output padding of q is a cut of p at the top and
/// left, and of p - q at the bottom and right; "same" padding of TensorFlow, with a kernel of 3 and a stride of 2, is a
/// cut of 1 at the bottom and right.
/// </remarks>
public static class TransposedConvolution
{
    private const string Name = nameof(TransposedConvolution);

    /// <summary>Applies the operator.</summary>
    /// <param name="image">[B, H, W, I].</param>
    /// <param name="weights">[I, O, height, width] of the kernel.</param>
    /// <param name="stride">The pixels of the result from one pixel's kernel to the next; at least 1.</param>
    /// <param name="cut">
    /// The pixels that are cut off each side of what the kernels reach: at least 0 at the top and left, and above
    /// -stride at the bottom and right.
    /// </param>
    /// <returns>[B, H', W', O] with H' = stride (H - 1) + height - top - bottom.</returns>
    /// <exception cref="GraphException">The shapes do not fit, or nothing would be left.</exception>
    public static Node Of(Node image, Node weights, int stride = 1, Sides cut = default)
    {
        Shape from = image.Shape, kernel = weights.Shape;
        if (from.Rank != 4 || kernel.Rank != 4 || from.Channels != kernel[0])
        {
            throw new GraphException(
                $"{Name}: weights {kernel} do not fit an image {from}; they are [in, out, height, width].");
        }

        if (stride < 1 || Math.Min(cut.Top, cut.Left) < 0 || Math.Min(cut.Bottom, cut.Right) <= -stride)
        {
            throw new GraphException($"{Name}: a stride of {stride} with a cut of {cut} makes no sense.");
        }

        int height = (stride * (from.Height - 1)) + kernel[2] - cut.Rows;
        int width = (stride * (from.Width - 1)) + kernel[3] - cut.Columns;
        if (Math.Min(height, width) < 1)
        {
            throw new GraphException(
                $"{Name}: a cut of {cut} leaves nothing of an image of {from.Width}x{from.Height}; "
                + "use a larger image.");
        }

        // Pixels that are added are as many that the convolution's last kernel does not reach.
        ConvolutionOptions options = new()
        {
            Stride = stride, Padding = cut with { Bottom = Math.Max(0, cut.Bottom), Right = Math.Max(0, cut.Right) },
        };
        return ConvolutionInputGradient.Of(image, weights, new Shape(from.Batch, height, width, kernel[1]), options);
    }
}
