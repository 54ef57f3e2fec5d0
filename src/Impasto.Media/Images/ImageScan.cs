using NetVips;

namespace Impasto.Media.Images;

/// <summary>
/// The rows of an image, as often as they are asked for: of one in memory, or of a file that is decoded from top to
/// bottom, and anew from its top when rows are asked for that went by. It is used by one thread at a time.
/// </summary>
internal sealed class ImageScan : IDisposable
{
    private const int PartRows = 16;

    // More than strips overlap: a whole number of parts.
    private const int KeptRows = 256;

    private readonly ImageBuffer? image;
    private readonly string path = string.Empty;
    private readonly ImageDecoder? decoder;
    private readonly float[] kept = [];
    private SampleReader? reader;
    private int next;

    private ImageScan(ImageBuffer image)
    {
        this.image = image;
        (Width, Height) = (image.Width, image.Height);
    }

    /// <summary>Reads rows of a file, of which the header has said that it can be read so.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read.</param>
    /// <param name="width">The width in pixels that it gives.</param>
    /// <param name="height">The height.</param>
    public ImageScan(string path, ImageReadOptions options, int width, int height)
    {
        this.path = path;
        decoder = new ImageDecoder(path, bytes: null, options);
        (Width, Height) = (width, height);
        kept = new float[KeptIn(height) * RowLength];
    }

    /// <summary>Gets the width in pixels.</summary>
    public int Width { get; }

    /// <summary>Gets the height in pixels.</summary>
    public int Height { get; }

    /// <summary>Gets a value indicating whether there is alpha, which no file has that is read in rows.</summary>
    public bool HasAlpha => image?.HasAlpha ?? false;

    /// <summary>Gets the alpha plane; empty where there is none.</summary>
    public ReadOnlySpan<float> Alpha => image is null ? [] : image.Alpha;

    private int RowLength => Width * ImageBuffer.Channels;

    /// <summary>Gives the rows of an image in memory.</summary>
    /// <param name="image">The image.</param>
    public static implicit operator ImageScan(ImageBuffer image) => new(image);

    /// <summary>The memory that it takes for a file, beside that of decoding.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    public static long Bytes(int width, int height) =>
        (long)KeptIn(height) * width * ImageBuffer.Channels * sizeof(float);

    /// <summary>Gives a row.</summary>
    /// <param name="y">Which one.</param>
    /// <param name="target">Receives its samples.</param>
    /// <exception cref="ImageException">The file cannot be read, or has changed since its header was read.</exception>
    public void Read(int y, Span<float> target)
    {
        if (image is not null)
        {
            image.Pixels.Slice(y * RowLength, RowLength).CopyTo(target);
            return;
        }

        int rows = KeptIn(Height);
        if (y < next - rows)
        {
            Dispose();
        }

        while (next <= y)
        {
            ReadPart(rows);
        }

        kept.AsSpan(y % rows * RowLength, RowLength).CopyTo(target);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        Close();
        next = 0;
    }

    private static int KeptIn(int height) => Math.Min(KeptRows, height);

    private void ReadPart(int rows)
    {
        int count = Math.Min(PartRows, Height - next), length = count * RowLength;
        ImageFile.Decode(path, decoder!, opened =>
        {
            try
            {
                reader ??= opened.OpenRows(Width, Height);
                reader.Read(next, kept.AsSpan(next % rows * RowLength, length));
                return true;
            }
            catch (VipsException)
            {
                // What failed is done once more, with the file from its start.
                Close();
                throw;
            }
        });
        next += count;
        if (next == Height)
        {
            Close();
        }
    }

    private void Close()
    {
        if (reader is not null)
        {
            reader.Dispose();
            reader = null;
            NativeHeap.Trim((long)Height * RowLength);
        }
    }
}
