namespace Impasto.Compute.Kernels;

/// <summary>
/// Which places of a list name each pixel, in ascending order: so that what belongs to a pixel is summed in one order,
/// whoever does it.
/// </summary>
internal sealed class PixelLists
{
    private readonly int[] starts;
    private readonly int[] places;

    /// <summary>Sorts a list.</summary>
    /// <param name="pixels">The pixels, each from 0 up to <paramref name="count"/>.</param>
    /// <param name="count">The number of pixels that there are.</param>
    public PixelLists(int[] pixels, int count)
    {
        starts = new int[count + 1];
        places = new int[pixels.Length];
        foreach (int pixel in pixels)
        {
            starts[pixel + 1]++;
        }

        for (int pixel = 0; pixel < count; pixel++)
        {
            starts[pixel + 1] += starts[pixel];
        }

        int[] next = [.. starts];
        for (int place = 0; place < pixels.Length; place++)
        {
            places[next[pixels[place]]++] = place;
        }
    }

    /// <summary>The places that name a pixel.</summary>
    public ReadOnlySpan<int> Of(int pixel) => places.AsSpan(starts[pixel]..starts[pixel + 1]);
}
