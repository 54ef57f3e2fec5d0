using Impasto.Media.Video;

namespace Impasto.Films;

/// <summary>A mask that is a film, as it was kept for the frames of a part of the film.</summary>
/// <param name="part">The part.</param>
/// <param name="tick">The length of a tick of the film's clock in seconds.</param>
/// <param name="frames">The mask of each frame of the film.</param>
internal sealed class KeptMask(FilmPart part, double tick, KeptFrames frames) : IMaskFilm
{
    private int place;
    private VideoFrame? shown;

    /// <inheritdoc/>
    public VideoFrame At(double seconds)
    {
        int before = place;
        while (place < part.Times.Count - 1 && part.Times[place] * tick < seconds)
        {
            place++;
        }

        return shown = shown is null || place != before
            ? new VideoFrame(frames.Read(part.First + place), part.Times[place])
            : shown;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
