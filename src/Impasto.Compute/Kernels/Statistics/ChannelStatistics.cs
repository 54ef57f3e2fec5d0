using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Kernels.Statistics;

/// <summary>
/// Mean, variance and covariance of each channel of each image. A part takes a range of pixels that stays in the cache
/// and goes over it twice, for its mean and then for the deviations from that; the parts are merged in order and in
/// double precision (Chan, Golub and LeVeque 1983), so that a mean far from zero costs no accuracy.
/// </summary>
internal readonly unsafe struct ChannelStatistics
{
    private const int FloatsPerPart = 1 << 14;

    private readonly long pixelsPerPart;
    private readonly int partsPerImage;

    public ChannelStatistics(Shape shape)
    {
        Channels = shape.Channels;
        Pixels = (long)shape.Height * shape.Width;
        pixelsPerPart = Math.Max(1, FloatsPerPart / Channels);
        partsPerImage = checked((int)((Pixels + pixelsPerPart - 1) / pixelsPerPart));
        Parts = checked(shape.Batch * partsPerImage);
    }

    public int Channels { get; }

    /// <summary>Gets the pixels of an image.</summary>
    public long Pixels { get; }

    public int Parts { get; }

    /// <summary>Gets the size of each array of partial results.</summary>
    public long PartialFloats => (long)Parts * Channels;

    /// <summary>The image of a part, the place of its first element, and its pixels.</summary>
    public (int Image, long Start, long Pixels) Range(int part)
    {
        int image = part / partsPerImage;
        long first = part % partsPerImage * pixelsPerPart;
        return (image, ((image * Pixels) + first) * Channels, Math.Min(pixelsPerPart, Pixels - first));
    }

    /// <summary>Finds a part's means and sums of squared deviations.</summary>
    public void MeasureMoments<V>(int part, float* values, float* means, float* squares)
        where V : unmanaged, ISimd<V>
    {
        (_, long start, long pixels) = Range(part);
        means += (long)part * Channels;
        squares += (long)part * Channels;

        // Sums of deviations from the first pixel round less than sums of the values.
        float* firstPixel = values + start;
        ChannelFold.Sum<V, DeviationTerm>(new(values, firstPixel), start, pixels, Channels, means);
        for (int channel = 0; channel < Channels; channel++)
        {
            means[channel] = firstPixel[channel] + (means[channel] / pixels);
        }

        ChannelFold.Sum<V, SquareTerm>(new(values, means), start, pixels, Channels, squares);
    }

    /// <summary>Finds a part's sums of other values, and of these times the deviations from the part's means.</summary>
    public void MeasureProducts<V>(int part, float* values, float* others, float* means, float* sums, float* products)
        where V : unmanaged, ISimd<V>
    {
        (_, long start, long pixels) = Range(part);
        long place = (long)part * Channels;
        ChannelFold.Sum<V, ValueTerm>(new(others), start, pixels, Channels, sums + place);
        ChannelFold.Sum<V, ProductTerm>(new(values, means + place, others), start, pixels, Channels, products + place);
    }

    /// <summary>The centre of one channel of an image, and its mean squared deviation from that.</summary>
    public (double Centre, double Variance) MergeMoments(
        int image, int channel, float* means, float* squares, NormCentre centre = NormCentre.Mean)
    {
        double mean = 0, sum = 0;
        for (int part = image * partsPerImage; part < (image + 1) * partsPerImage; part++)
        {
            mean += means[((long)part * Channels) + channel] * (double)Range(part).Pixels / Pixels;
        }

        for (int part = image * partsPerImage; part < (image + 1) * partsPerImage; part++)
        {
            long place = ((long)part * Channels) + channel;
            double offset = means[place] - mean;
            sum += squares[place] + (offset * offset * Range(part).Pixels);
        }

        return centre == NormCentre.Mean ? (mean, sum / Pixels) : (0, (sum / Pixels) + (mean * mean));
    }

    /// <summary>The sum of the other values, and of these times the deviations from the image's mean.</summary>
    public (double Sum, double Product) MergeProducts(
        int image, int channel, double mean, float* means, float* sums, float* products)
    {
        double sum = 0, product = 0;
        for (int part = image * partsPerImage; part < (image + 1) * partsPerImage; part++)
        {
            long place = ((long)part * Channels) + channel;
            sum += sums[place];
            product += products[place] + ((means[place] - mean) * sums[place]);
        }

        return (sum, product);
    }
}
