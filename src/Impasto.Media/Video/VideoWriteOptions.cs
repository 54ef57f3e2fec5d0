namespace Impasto.Media.Video;

/// <summary>What a film is to be, before its frames are written.</summary>
internal sealed record VideoWriteOptions
{
    /// <summary>Gets the width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Gets the height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Gets the length of a tick of its clock in seconds.</summary>
    public required Rational TimeBase { get; init; }

    /// <summary>Gets how raw frames are handed over.</summary>
    public required VideoPixels Pixels { get; init; }

    /// <summary>
    /// Gets the film whose shape of pixels and colours it has; what stands beside its pictures is taken over.
    /// </summary>
    public required VideoInfo Source { get; init; }

    /// <summary>Gets the source's file; null where it has nothing beside its pictures.</summary>
    public string? SourcePath { get; init; }

    /// <summary>
    /// Gets the sound that stands in the place of the source's first track of it, from the first picture's time on;
    /// null where that is taken over.
    /// </summary>
    public string? SoundPath { get; init; }

    /// <summary>Gets the time in the source that is 0 here, in seconds.</summary>
    public double From { get; init; }

    /// <summary>Gets how pictures are encoded; as the file's kind has it where null.</summary>
    public VideoCodec? Codec { get; init; }

    /// <summary>Gets how like the frames they are then, 1 to 100.</summary>
    public int Quality { get; init; } = 80;

    /// <summary>Gets whether the encoder takes its time, for a smaller file.</summary>
    public bool IsThorough { get; init; }
}
