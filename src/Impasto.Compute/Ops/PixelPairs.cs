namespace Impasto.Compute.Ops;

/// <summary>
/// Pairs of pixels of two images, or of one: as many for each pixel of the first. They follow from an order of the
/// first image's pixels, so that all pairs of a million pixels take 8 MB, however many there are.
/// </summary>
/// <remarks>
/// Of N pixels in the order, pair k N + i is the k-th of the i-th one. An instance is never changed and can be shared.
/// </remarks>
public sealed class PixelPairs
{
    private readonly int[] order;
    private readonly int[] places;
    private readonly int pairsOfPixel;
    private readonly bool isWithin;

    private PixelPairs(int[] order, int otherPixels, int pairsOfPixel, bool isWithin)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentOutOfRangeException.ThrowIfLessThan(otherPixels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pairsOfPixel, 1);
        this.order = order;
        this.pairsOfPixel = pairsOfPixel;
        this.isWithin = isWithin;
        OtherPixels = otherPixels;
        Count = checked(order.Length * pairsOfPixel);
        places = PlacesIn(order);
    }

    /// <summary>Gets the number of pairs.</summary>
    public int Count { get; }

    /// <summary>Gets the number of pixels of the first image.</summary>
    public int Pixels => order.Length;

    /// <summary>Gets the number of pixels of the second image.</summary>
    public int OtherPixels { get; }

    /// <summary>Gets the number of pairs that a pixel of the first image is in as the first.</summary>
    internal int PairsOfPixel => pairsOfPixel;

    /// <summary>Pairs the pixels of one image: each with the next ones of the order, which goes round.</summary>
    /// <param name="order">The pixels, y W + x, each once; kept, and not to be changed.</param>
    /// <param name="pairsOfPixel">How many next ones, at least 1.</param>
    /// <exception cref="ArgumentException">The order has not each pixel once, or a number is out of range.</exception>
    public static PixelPairs Within(int[] order, int pairsOfPixel) =>
        new(order, order?.Length ?? 0, pairsOfPixel, isWithin: true);

    /// <summary>
    /// Pairs the pixels of two images: the i-th of the order with the pixels i, i + 1 and so on of the other image,
    /// which begin anew after the last one.
    /// </summary>
    /// <param name="order">The first image's pixels, y W + x, each once; kept, and not to be changed.</param>
    /// <param name="otherPixels">The number of the other's pixels, at least 1.</param>
    /// <param name="pairsOfPixel">How many of them, at least 1.</param>
    /// <exception cref="ArgumentException">The order has not each pixel once, or a number is out of range.</exception>
    public static PixelPairs Between(int[] order, int otherPixels, int pairsOfPixel) =>
        new(order, otherPixels, pairsOfPixel, isWithin: false);

    /// <summary>The pixel of the first image in a pair.</summary>
    internal int First(int pair) => order[pair % order.Length];

    /// <summary>The pixel of the second image in a pair.</summary>
    internal int Second(int pair)
    {
        int place = pair % order.Length, turn = pair / order.Length;
        return isWithin
            ? order[(int)((place + turn + 1L) % order.Length)]
            : (int)(((long)place + turn) % OtherPixels);
    }

    /// <summary>
    /// The pairs of one turn, k, that a pixel is in: the first of them, and how many further the next one is; they end
    /// with the turn.
    /// </summary>
    /// <param name="pixel">The pixel.</param>
    /// <param name="turn">k, from 0.</param>
    /// <param name="isFirst">Whether it is of the first image, or else of the second.</param>
    internal (int First, int Step) Of(int pixel, int turn, bool isFirst)
    {
        int start = turn * order.Length;
        return isFirst ? (start + places[pixel], order.Length)
            : isWithin ? (start + Before(places[pixel], turn + 1, order.Length), order.Length)
            : (start + Before(pixel, turn, OtherPixels), OtherPixels);

        static int Before(int place, int steps, int period) => (place - (steps % period) + period) % period;
    }

    private static int[] PlacesIn(int[] order)
    {
        int[] places = new int[order.Length];
        Array.Fill(places, -1);
        for (int place = 0; place < order.Length; place++)
        {
            int pixel = order[place];
            if ((uint)pixel >= (uint)order.Length || places[pixel] >= 0)
            {
                throw new ArgumentException(
                    $"An order of {order.Length} pixels has each of them once; pixel {pixel} is not one of them, or "
                    + "stands twice.");
            }

            places[pixel] = place;
        }

        return places;
    }
}
