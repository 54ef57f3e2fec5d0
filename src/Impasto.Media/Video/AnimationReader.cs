using Impasto.Media.Images;
using NetVips;

namespace Impasto.Media.Video;

/// <summary>Reads the frames of an animated WebP, which ffmpeg does not.</summary>
internal sealed class AnimationReader : FrameReader
{
    private const int Bands = 4;
    private const int UsualDelay = 100;

    private readonly byte[] frames = [];
    private readonly long[] times = [];
    private readonly int frameLength;
    private int next;

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="from">The time in seconds at which it starts; that is 0 then.</param>
    /// <exception cref="VideoException">It is damaged or too large.</exception>
    public AnimationReader(string path, double from = 0)
    {
        try
        {
            (frames, times, int width) = VipsLibrary.Run(() => Load(path));
            frameLength = frames.Length / times.Length;
            Info = new VideoInfo
            {
                Width = width,
                Height = frameLength / Bands / width,
                TimeBase = new Rational(1, 1000),
                FrameRate = new Rational(Math.Max(1, times.Length * 1000), (int)Math.Max(1, Length)),
                FrameCount = times.Length,
                HasAlpha = true,
                IsRgb = true,
            };
        }
        catch (Exception e) when (e is VipsException or OverflowException)
        {
            throw new VideoException($"{path}: the animation is damaged, or too large to be read.", e);
        }

        long start = (long)(from * 1000);
        next = Array.FindIndex(times, time => time >= start);
        times = [.. times.Select(time => time - start)];
        End = (Length - start) * TimeBase.Value;
        if (next < 0)
        {
            throw new VideoException($"{path}: the animation ends before {from} s.");
        }
    }

    /// <inheritdoc/>
    public override VideoInfo Info { get; }

    /// <inheritdoc/>
    public override Rational TimeBase => Info.TimeBase;

    /// <inheritdoc/>
    public override VideoPixels Pixels => new(HasAlpha: true, IsDeep: false);

    /// <inheritdoc/>
    public override double? End { get; }

    private long Length { get; set; }

    /// <inheritdoc/>
    public override VideoFrame? Read()
    {
        if (next == times.Length)
        {
            return null;
        }

        ReadOnlySpan<byte> frame = frames.AsSpan(next * frameLength, frameLength);
        return new VideoFrame(Pixels.Unpack(frame, Info.Width, Info.Height), times[next++]);
    }

    private (byte[] Frames, long[] Times, int Width) Load(string path)
    {
        using Image first = Image.NewFromFile(path);
        int pages = first.Contains("n-pages") ? (int)first.Get("n-pages") : 1;
        int length = checked(first.Width * first.Height * Bands * pages);
        using Image all = Image.NewFromFile(path, kwargs: new VOption { { "n", -1 } });
        using Image whole = all.HasAlpha() ? all.Copy() : all.Bandjoin(byte.MaxValue);
        byte[] bytes = whole.WriteToMemory<byte>();
        int[] delays = all.Contains("delay") ? (int[])all.Get("delay") : [];
        long[] times = new long[pages];
        for (int i = 0; i < pages; i++)
        {
            times[i] = Length;
            Length += i < delays.Length && delays[i] > 0 ? delays[i] : UsualDelay;
        }

        return bytes.Length == length ? (bytes, times, first.Width) : throw new OverflowException();
    }
}
