using Impasto.Media.Video;

namespace Impasto.Films;

/// <summary>A mask of which each frame of the film has its own picture.</summary>
internal interface IMaskFilm : IDisposable
{
    /// <summary>Gives the mask at a time.</summary>
    /// <param name="seconds">The time, not earlier than the one before.</param>
    VideoFrame At(double seconds);
}
