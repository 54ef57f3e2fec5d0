using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Media.Video;

namespace Impasto.Films;

/// <summary>A mask that is a film beside the one that is painted, by the time of whose frames it is read.</summary>
/// <param name="path">The film, folder or pattern of images.</param>
/// <param name="film">From where, and at what rate, as the film that is painted.</param>
internal sealed class MaskFilm(string path, FilmOptions film) : IMaskFilm
{
    // Frames of both films that are meant for the same moment may be a rounding apart.
    private const double Near = 1e-3;

    private readonly FrameReader reader = FilmSource.Open(path, film);
    private VideoFrame? shown;
    private VideoFrame? next;
    private bool isAtEnd;

    /// <summary>Says whether the path of a mask is that of a film, and no image's.</summary>
    /// <param name="path">The path; null for none.</param>
    public static bool IsFilm(string? path) =>
        path is not null && (FilmSource.IsSequence(path) || (File.Exists(path) && ImageFormat.OfFile(path) is null));

    /// <summary>Gives the mask at a time: the last one where the film has ended.</summary>
    /// <param name="seconds">The time, not earlier than the one before.</param>
    public VideoFrame At(double seconds)
    {
        while (!isAtEnd)
        {
            next ??= reader.Read();
            if (next is null)
            {
                isAtEnd = true;
            }
            else if (shown is null || next.Time * reader.TimeBase.Value <= seconds + Near)
            {
                (shown, next) = (next, null);
            }
            else
            {
                break;
            }
        }

        return shown!;
    }

    /// <summary>Ends what reads.</summary>
    public void Dispose() => reader.Dispose();
}
