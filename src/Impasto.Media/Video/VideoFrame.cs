using Impasto.Media.Images;

namespace Impasto.Media.Video;

/// <summary>A frame of a film.</summary>
/// <param name="Picture">The picture, upright.</param>
/// <param name="Time">When it is shown, in ticks of the film's clock.</param>
internal sealed record VideoFrame(ImageBuffer Picture, long Time)
{
    /// <summary>Gets the file that it is, where each frame has its own; null where it is part of a film.</summary>
    public string? File { get; init; }
}
