using System.Numerics;
using System.Runtime.InteropServices;
using NetVips;

namespace Impasto.Media.Images;

/// <summary>
/// The samples of what libvips is to compute, as numbers where white is 1. They come some rows at a time, so that they
/// are not in memory twice; of a file that is decoded in sequence from top to bottom.
/// </summary>
/// <param name="image">What is computed; runs inside <see cref="VipsLibrary.Run"/>.</param>
/// <param name="white">The number that is white.</param>
/// <param name="isCut">Whether samples are cut to [0, 1].</param>
internal sealed class SampleReader(Image image, float white, bool isCut = true)
{
    /// <summary>The rows that are computed at a time, as libvips does by itself.</summary>
    public const int PartRows = 16;

    // Small enough not to be collected with the large objects, which are images here.
    private const int PartBytes = 1 << 16;

    private readonly int row = image.Width * image.Bands;

    /// <summary>Computes all samples: width x height x bands.</summary>
    public float[] ReadAll()
    {
        // A file may claim more than it has: its first rows are there before memory is taken for all.
        float[] start = new float[row * Math.Min(PartRows, image.Height)];
        Read(0, start);
        float[] samples = GC.AllocateUninitializedArray<float>(row * image.Height);
        start.CopyTo(samples, 0);
        Read(start.Length / row, samples.AsSpan(start.Length));
        return samples;
    }

    /// <summary>Computes rows.</summary>
    /// <param name="first">The first one.</param>
    /// <param name="target">Receives them, as many as fit.</param>
    public void Read(int first, Span<float> target)
    {
        int columns = Math.Max(1, PartBytes / (PartRows * image.Bands * sizeof(float)));
        using Region region = Region.New(image);
        for (int done = 0, all = target.Length / row; done < all; done += PartRows)
        {
            int rows = Math.Min(PartRows, all - done);
            for (int x = 0; x < image.Width; x += columns)
            {
                int width = Math.Min(columns, image.Width - x), length = width * image.Bands;
                ReadOnlySpan<byte> part = region.Fetch(x, first + done, width, rows);
                int partRow = part.Length / rows;
                for (int y = 0; y < rows; y++)
                {
                    Scale(
                        part.Slice(y * partRow, partRow),
                        target.Slice(((done + y) * row) + (x * image.Bands), length));
                }
            }
        }
    }

    private void Scale(ReadOnlySpan<byte> source, Span<float> target)
    {
        switch (image.Format)
        {
            case Enums.BandFormat.Uchar:
                Scale<byte>(source, target);
                break;
            case Enums.BandFormat.Ushort:
                Scale<ushort>(source, target);
                break;
            default:
                Scale<float>(source, target);
                break;
        }
    }

    private void Scale<T>(ReadOnlySpan<byte> bytes, Span<float> target)
        where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<T> source = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < target.Length; i++)
        {
            float sample = float.CreateTruncating(source[i]) / white;
            target[i] = isCut ? Unit.Clamp(sample) : sample;
        }
    }
}
