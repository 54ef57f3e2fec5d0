namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// Cuts the output of a convolution into bands, the parts of the work, and finds the input that a band sees: where it
/// lies if it is all inside the image, else copied with its padding to a patch in the worker's scratch.
/// </summary>
internal sealed unsafe class OutputBands
{
    private const int WantedPixels = 512;
    private const int MostColumns = 256;
    private const int WantedParts = 24;
    private const long PatchLimit = 96 * 1024;

    private readonly ConvolutionGeometry geometry;
    private readonly int group;
    private readonly int slack;
    private readonly int rows;
    private readonly int columns;
    private readonly int bandsDown;
    private readonly int bandsAcross;

    /// <summary>Cuts an output.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="group">How many pixels the micro-kernel takes at once.</param>
    /// <param name="slack">How many floats beyond a kernel row's last pixel it may read.</param>
    public OutputBands(ConvolutionGeometry geometry, int group, int slack)
    {
        this.geometry = geometry;
        this.group = group;
        this.slack = slack;
        Vertical = geometry.OutWidth < group && geometry.OutHeight > geometry.OutWidth;
        long pixels = (long)geometry.Batch * geometry.OutHeight * geometry.OutWidth;
        int wanted = (int)Math.Clamp(pixels / WantedParts, 4 * group, WantedPixels);
        columns = Even(geometry.OutWidth, Math.Min(wanted, MostColumns));
        rows = Even(geometry.OutHeight, Math.Max(1, wanted / columns));
        while (PatchExtent > PatchLimit && (rows > 1 || columns > 4 * group))
        {
            if (rows > 1)
            {
                rows = (rows + 1) / 2;
            }
            else
            {
                columns = (columns + 1) / 2;
            }
        }

        bandsDown = (geometry.OutHeight + rows - 1) / rows;
        bandsAcross = (geometry.OutWidth + columns - 1) / columns;
        PatchFloats = (PatchExtent + slack + 15) / 16 * 16;
    }

    /// <summary>Gets whether groups of pixels run down a column, as suits narrow images, not along a row.</summary>
    public bool Vertical { get; }

    /// <summary>Gets the number of bands.</summary>
    public int Count => geometry.Batch * bandsDown * bandsAcross;

    /// <summary>Gets the pixels of the largest band.</summary>
    public int MostPixels => rows * columns;

    /// <summary>Gets the scratch floats of a patch.</summary>
    public long PatchFloats { get; }

    // Groups that are not full read on beyond the band; there must be memory, whatever it holds.
    private long PatchExtent =>
        (long)PatchRows(Vertical ? Math.Max(rows, group) : rows)
        * PatchRow(Vertical ? columns : Math.Max(columns, group));

    /// <summary>Finds a band.</summary>
    /// <param name="part">The band's number.</param>
    /// <param name="image">The image that it belongs to.</param>
    public Window Locate(int part, out int image)
    {
        (int rest, int across) = Math.DivRem(part, bandsAcross);
        (image, int down) = Math.DivRem(rest, bandsDown);
        int top = down * rows;
        int left = across * columns;
        return new Window(
            top, left, Math.Min(rows, geometry.OutHeight - top), Math.Min(columns, geometry.OutWidth - left));
    }

    /// <summary>Finds the input of a band.</summary>
    /// <param name="image">The image.</param>
    /// <param name="band">The band.</param>
    /// <param name="input">The input images.</param>
    /// <param name="patch">Room for a patch.</param>
    /// <param name="rowStride">Floats from one row of the input to the next.</param>
    /// <returns>The pixel that the first tap of the band's first output sees.</returns>
    public float* Open(int image, Window band, float* input, float* patch, out nint rowStride)
    {
        int top = band.Top * geometry.Stride - geometry.PadTop;
        int left = band.Left * geometry.Stride - geometry.PadLeft;
        int height = PatchRows(band.Rows);
        int width = (band.Columns - 1) * geometry.Stride + geometry.KernelWidth;
        float* source = input + image * geometry.InputStride;
        bool inside = top >= 0 && left >= 0 && top + height <= geometry.Height && left + width <= geometry.Width;
        bool fullGroups = (Vertical ? band.Rows : band.Columns) >= group;
        long end = image * geometry.InputStride
            + ((top + height - 1L) * geometry.Width + left + width) * geometry.InChannels + slack;
        if (inside && fullGroups && end <= geometry.Batch * geometry.InputStride)
        {
            rowStride = (nint)geometry.Width * geometry.InChannels;
            return source + top * rowStride + left * geometry.InChannels;
        }

        int columnsRead = Vertical ? band.Columns : Math.Max(band.Columns, group);
        rowStride = PatchRow(columnsRead);
        width = slack == 0 ? width : (columnsRead - 1) * geometry.Stride + geometry.KernelWidth;
        Padding.CopyWindow(
            source,
            geometry.Height,
            geometry.Width,
            geometry.InChannels,
            geometry.Mode,
            top,
            left,
            height,
            width,
            patch,
            rowStride);
        if (slack > 0)
        {
            new Span<float>(patch + height * rowStride, (int)(PatchFloats - height * rowStride)).Clear();
        }

        return patch;
    }

    private static int Even(int extent, int most)
    {
        int count = (extent + most - 1) / most;
        return (extent + count - 1) / count;
    }

    private int PatchRows(int outputRows) => (outputRows - 1) * geometry.Stride + geometry.KernelHeight;

    private int PatchRow(int outputColumns) =>
        ((outputColumns - 1) * geometry.Stride + geometry.KernelWidth) * geometry.InChannels;
}
