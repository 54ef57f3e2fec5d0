using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Kernels.Statistics;

/// <summary>Sums each channel over the pixels: fixed ranges of pixels first, then their sums in order.</summary>
internal readonly unsafe struct ChannelSums
{
    private const int PixelsPerPart = 1024;

    private readonly int batch;
    private readonly long pixels;
    private readonly int channels;
    private readonly int partsPerImage;

    public ChannelSums(Shape shape)
    {
        batch = shape.Batch;
        pixels = (long)shape.Height * shape.Width;
        channels = shape.Channels;
        partsPerImage = checked((int)((pixels + PixelsPerPart - 1) / PixelsPerPart));
    }

    public int Parts => batch * partsPerImage;

    public long PartialFloats => (long)Parts * channels;

    /// <summary>Sums one range of pixels into its place in <paramref name="partial"/>.</summary>
    public void Run<V>(int part, float* input, float* partial)
        where V : unmanaged, ISimd<V>
    {
        int image = part / partsPerImage;
        long first = (long)(part % partsPerImage) * PixelsPerPart;
        long count = Math.Min(PixelsPerPart, pixels - first);
        long start = ((image * pixels) + first) * channels;
        ChannelFold.Sum<V, ValueTerm>(new(input), start, count, channels, partial + ((long)part * channels));
    }

    /// <summary>Adds the partial sums up: to [B, 1, 1, C], or over the batch as well to [C].</summary>
    public void Finish(float* partial, float* output, bool eachImage)
    {
        int rows = eachImage ? batch : 1;
        int partsPerRow = Parts / rows;
        for (int row = 0; row < rows; row++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                double sum = 0;
                for (int part = 0; part < partsPerRow; part++)
                {
                    sum += partial[((long)((row * partsPerRow) + part) * channels) + channel];
                }

                output[((long)row * channels) + channel] = (float)sum;
            }
        }
    }
}
