namespace Impasto.Media.Video;

/// <summary>What is known of a film before its frames are read.</summary>
internal sealed record VideoInfo
{
    /// <summary>Gets the number of the pictures' stream in the file.</summary>
    public int Index { get; init; }

    /// <summary>Gets the name of the pictures' codec.</summary>
    public string Codec { get; init; } = "";

    /// <summary>Gets the width in pixels, upright.</summary>
    public required int Width { get; init; }

    /// <summary>Gets the height in pixels, upright.</summary>
    public required int Height { get; init; }

    /// <summary>Gets the length of a tick of its clock in seconds.</summary>
    public required Rational TimeBase { get; init; }

    /// <summary>Gets the frames a second, on the average where they vary.</summary>
    public required Rational FrameRate { get; init; }

    /// <summary>
    /// Gets the time in seconds at which the file starts, where its kind has times of its own, and no broadcast's,
    /// whose files start at 0 here. It is less than 0 where a decoder of sound needs something before its start.
    /// </summary>
    public double Start { get; init; }

    /// <summary>Gets the time in seconds at which pictures begin.</summary>
    public double FirstTime { get; init; }

    /// <summary>Gets the time in seconds at which the last picture ends; null where the file does not say.</summary>
    public double? End { get; init; }

    /// <summary>Gets the length of the pictures in seconds; null where the file does not say.</summary>
    public double? Duration { get; init; }

    /// <summary>Gets the number of frames as the file says it, which may be wrong; null where it does not.</summary>
    public long? FrameCount { get; init; }

    /// <summary>Gets the quarter turns to the left by which frames are turned, 0 to 3.</summary>
    public int QuarterTurns { get; init; }

    /// <summary>Gets the width of a pixel relative to its height, upright.</summary>
    public Rational PixelAspect { get; init; } = new(1, 1);

    /// <summary>Gets whether the lines of a frame are of two moments.</summary>
    public bool IsInterlaced { get; init; }

    /// <summary>Gets the name of the format of pixels.</summary>
    public string PixelFormat { get; init; } = "";

    /// <summary>Gets whether a channel has more than 8 bits.</summary>
    public bool IsDeep { get; init; }

    /// <summary>Gets whether it has alpha.</summary>
    public bool HasAlpha { get; init; }

    /// <summary>Gets whether pixels are red, green and blue, and no luma and chroma.</summary>
    public bool IsRgb { get; init; }

    /// <summary>Gets whether chroma has the size of luma.</summary>
    public bool HasFullChroma { get; init; }

    /// <summary>Gets the matrix of luma and chroma; null where the file does not say.</summary>
    public string? Matrix { get; init; }

    /// <summary>Gets whether luma goes from 0 to the largest number, and not from 16 to 235.</summary>
    public bool IsFullRange { get; init; }

    /// <summary>Gets the curve of light; null where the file does not say.</summary>
    public string? Transfer { get; init; }

    /// <summary>Gets the primaries of colour; null where the file does not say.</summary>
    public string? Primaries { get; init; }

    /// <summary>Gets what stands beside the pictures.</summary>
    public IReadOnlyList<VideoStream> Others { get; init; } = [];

    /// <summary>Gets whether there are chapters.</summary>
    public bool HasChapters { get; init; }

    /// <summary>Gets the same without the first track of sound.</summary>
    public VideoInfo WithoutSound => this with
    {
        Others = [.. Others.Except(Others.Where(stream => stream.Kind == "audio").Take(1))],
    };

    /// <summary>Gets whether light goes beyond what a usual screen shows.</summary>
    public bool IsHdr => Transfer is "smpte2084" or "arib-std-b67";

    /// <summary>Gets about how many frames there are; null where nothing is known of it.</summary>
    public long? EstimatedFrames => FrameCount ?? (Duration is { } seconds
        ? Math.Max(1, (long)Math.Round(seconds * FrameRate.Value))
        : null);
}
