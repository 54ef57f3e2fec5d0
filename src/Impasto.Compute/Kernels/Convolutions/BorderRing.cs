using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// The gradient of a convolution's padding, kept as four sides around the image, and how it is added to the pixels that
/// the padding copied.
/// </summary>
internal sealed unsafe class BorderRing
{
    private const int ChannelsPerPart = 32;

    private readonly ConvolutionGeometry forward;
    private readonly int groups;

    /// <summary>Lays the ring out.</summary>
    /// <param name="forward">The convolution with the padding.</param>
    public BorderRing(ConvolutionGeometry forward)
    {
        this.forward = forward;
        groups = (forward.InChannels + ChannelsPerPart - 1) / ChannelsPerPart;
        (int top, int left, int height, int width) = (forward.PadTop, forward.PadLeft, forward.Height, forward.Width);
        (int bottom, int right) = (forward.PadBottom, forward.PadRight);
        Window[] windows =
        [
            new(0, 0, top, left + width + right),
            new(top + height, 0, bottom, left + width + right),
            new(top, 0, height, left),
            new(top, left + width, height, right),
        ];
        List<(Window, OutputPlacement)> sides = [];
        foreach (Window window in windows.Where(window => window is { Rows: > 0, Columns: > 0 }))
        {
            nint rowStride = (nint)window.Columns * forward.InChannels;
            nint imageStride = window.Rows * rowStride;
            sides.Add((window, new OutputPlacement((nint)Floats, imageStride, rowStride, forward.InChannels)));
            Floats += (forward.Batch * imageStride + 15) / 16 * 16;
        }

        Sides = sides;
    }

    /// <summary>Gets the floats that the ring takes.</summary>
    public long Floats { get; }

    /// <summary>Gets the sides: their windows of the padded input, and where their pixels lie in the ring.</summary>
    public IReadOnlyList<(Window Window, OutputPlacement Placement)> Sides { get; }

    /// <summary>Gets the number of parts of the folding.</summary>
    public int Parts => forward.Batch * groups;

    /// <summary>Adds the ring to the gradient of the image, where the mask is positive.</summary>
    /// <param name="part">The part: some channels of an image.</param>
    /// <param name="ring">The ring.</param>
    /// <param name="gradient">The gradient of the image.</param>
    /// <param name="mask">The mask, or null.</param>
    public void Fold<V>(int part, float* ring, float* gradient, float* mask)
        where V : unmanaged, ISimd<V>
    {
        (int image, int group) = Math.DivRem(part, groups);
        int channel = group * ChannelsPerPart;
        int count = Math.Min(ChannelsPerPart, forward.InChannels - channel);
        foreach ((Window window, OutputPlacement placement) in Sides)
        {
            for (int row = 0; row < window.Rows; row++)
            {
                int y = Padding.Source(window.Top + row - forward.PadTop, forward.Height, forward.Mode);
                for (int column = 0; column < window.Columns; column++)
                {
                    int x = Padding.Source(window.Left + column - forward.PadLeft, forward.Width, forward.Mode);
                    nint pixel = (nint)y * forward.Width + x;
                    nint target = image * forward.InputStride + pixel * forward.InChannels + channel;
                    float* source = ring + placement.Offset(image, row, column) + channel;
                    AddPixel<V>(source, count, gradient + target, mask == null ? null : mask + target);
                }
            }
        }
    }

    private static void AddPixel<V>(float* source, int count, float* target, float* mask)
        where V : unmanaged, ISimd<V>
    {
        int i = 0;
        for (; i <= count - V.Width; i += V.Width)
        {
            V value = V.Load(source + i);
            value = mask == null ? value : V.WherePositive(V.Load(mask + i), value);
            V.Store(V.Load(target + i) + value, target + i);
        }

        for (; i < count; i++)
        {
            if (mask == null || mask[i] > 0)
            {
                target[i] += source[i];
            }
        }
    }
}
