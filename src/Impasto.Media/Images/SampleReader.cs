using System.Numerics;
using NetVips;

namespace Impasto.Media.Images;

/// <summary>
/// The samples of what libvips is to compute, as numbers where white is 1. They come some rows at a time, so that they
/// are not in memory twice; of a file that is decoded in sequence from top to bottom.
/// </summary>
/// <param name="image">What is computed, which it owns; runs inside <see cref="VipsLibrary.Run"/>.</param>
/// <param name="white">The number that is white.</param>
/// <param name="isCut">Whether samples are cut to [0, 1].</param>
internal sealed unsafe class SampleReader(Image image, float white, bool isCut = true) : IDisposable
{
    /// <summary>The rows that are computed at a time: each takes a few of the file under its filter.</summary>
    public const int PartRows = 4;

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
        fixed (float* samples = target)
        {
            for (int done = 0, rows = target.Length / row; done < rows; done += PartRows)
            {
                float* to = samples + ((long)done * row);
                int some = Math.Min(PartRows, rows - done);
                NativePixels.Read(image, first + done, some, from => Scale(from, to, some * row));
            }
        }
    }

    /// <summary>Lets go of the image.</summary>
    public void Dispose() => image.Dispose();

    private void Scale(nint source, float* target, int count)
    {
        switch (image.Format)
        {
            case Enums.BandFormat.Uchar:
                Scale((byte*)source, target, count);
                break;
            case Enums.BandFormat.Ushort:
                Scale((ushort*)source, target, count);
                break;
            default:
                Scale((float*)source, target, count);
                break;
        }
    }

    private void Scale<T>(T* source, float* target, int count)
        where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < count; i++)
        {
            float sample = float.CreateTruncating(source[i]) / white;
            target[i] = isCut ? Unit.Clamp(sample) : sample;
        }
    }
}
