using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Impasto.Media.Images;

namespace Impasto.Training.Data;

/// <summary>
/// Resizes a square part of an image by a triangle filter: bilinear interpolation where it enlarges, and as wide as
/// the pixels it gathers where it shrinks. Multiplications and additions are not fused, so that every processor gives
/// the same bytes.
/// </summary>
/// <param name="size">The edge of the results in pixels.</param>
internal sealed class CropResampler(int size)
{
    private const int Channels = ImageBuffer.Channels;

    private readonly Filter[] columns = new Filter[size];
    private readonly Filter[] rows = new Filter[size];
    private readonly float[] result = new float[(size * Channels) + 1];
    private float[] weights = [];
    private float[] gathered = [];

    /// <summary>Resizes the square with a given upper left corner and edge, all within the image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="left">Pixels from the image's left edge.</param>
    /// <param name="top">Pixels from the image's upper edge.</param>
    /// <param name="edge">The edge of the square in pixels of the image.</param>
    /// <param name="mirror">Whether left becomes right.</param>
    /// <param name="target">Where the pixels go: size x size x 3.</param>
    public void Resample(ImageBuffer image, double left, double top, double edge, bool mirror, Span<float> target)
    {
        int taps = (2 * (int)Math.Ceiling(Math.Max(1, edge / size))) + 1;
        Grow(ref weights, 2 * size * taps);
        MakeFilters(columns, left, edge, image.Width, 0, taps);
        MakeFilters(rows, top, edge, image.Height, size * taps, taps);
        if (mirror)
        {
            Array.Reverse(columns);
        }

        int first = Math.Min(columns[0].First, columns[^1].First);
        int end = Math.Max(columns[0].End, columns[^1].End);
        int length = (end - first) * Channels;
        Grow(ref gathered, length + 1);
        for (int y = 0; y < size; y++)
        {
            GatherRows(image, rows[y], first * Channels, gathered.AsSpan(0, length));
            GatherColumns(first);
            result.AsSpan(0, size * Channels).CopyTo(target[(y * size * Channels)..]);
        }
    }

    private static void Grow(ref float[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new float[length];
        }
    }

    private void MakeFilters(Filter[] filters, double start, double edge, int length, int offset, int taps)
    {
        double step = edge / size;
        double radius = Math.Max(1, step);
        for (int i = 0; i < size; i++, offset += taps)
        {
            double centre = start + ((i + 0.5) * step) - 0.5;
            int first = Math.Max(0, (int)Math.Floor(centre - radius) + 1);
            int end = Math.Min(length, (int)Math.Ceiling(centre + radius));
            filters[i] = new Filter(first, end, offset);
            double sum = 0;
            for (int j = first; j < end; j++)
            {
                sum += radius - Math.Abs(j - centre);
            }

            for (int j = first; j < end; j++)
            {
                weights[offset + j - first] = (float)((radius - Math.Abs(j - centre)) / sum);
            }
        }
    }

    private void GatherRows(ImageBuffer image, Filter filter, int firstSample, Span<float> sums)
    {
        for (int y = filter.First; y < filter.End; y++)
        {
            float weight = weights[filter.Weights + y - filter.First];
            ReadOnlySpan<float> row = image.Pixels.Slice((y * image.Width * Channels) + firstSample, sums.Length);
            if (y == filter.First)
            {
                sums.Clear();
            }

            AddScaled(row, weight, sums);
        }
    }

    private static void AddScaled(ReadOnlySpan<float> samples, float weight, Span<float> sums)
    {
        ReadOnlySpan<Vector<float>> sampleVectors = MemoryMarshal.Cast<float, Vector<float>>(samples);
        Span<Vector<float>> sumVectors = MemoryMarshal.Cast<float, Vector<float>>(sums);
        for (int i = 0; i < sumVectors.Length; i++)
        {
            sumVectors[i] += sampleVectors[i] * weight;
        }

        for (int i = sumVectors.Length * Vector<float>.Count; i < sums.Length; i++)
        {
            sums[i] += samples[i] * weight;
        }
    }

    private void GatherColumns(int first)
    {
        // A pixel is three of the four samples of a vector; the next pixel, or the spare sample at the end of the row,
        // takes what the fourth left behind.
        ref float source = ref MemoryMarshal.GetArrayDataReference(gathered);
        ref float target = ref MemoryMarshal.GetArrayDataReference(result);
        for (int x = 0; x < size; x++)
        {
            Filter filter = columns[x];
            ReadOnlySpan<float> scales = weights.AsSpan(filter.Weights, filter.End - filter.First);
            nuint offset = (nuint)((filter.First - first) * Channels);
            Vector128<float> sum = Vector128<float>.Zero;
            foreach (float scale in scales)
            {
                sum += Vector128.LoadUnsafe(ref source, offset) * scale;
                offset += Channels;
            }

            sum.StoreUnsafe(ref target, (nuint)(x * Channels));
        }
    }

    /// <summary>The pixels that make one: from First up to End, with their weights from a place on.</summary>
    private readonly record struct Filter(int First, int End, int Weights);
}
