using Impasto.Jobs;
using Impasto.Media.Video;

namespace Impasto.Films;

/// <summary>The frames of a film that are painted, and which of them begin a shot.</summary>
/// <param name="reader">Reads the film, once.</param>
/// <param name="film">Which frames, and where its shots begin.</param>
internal sealed class FilmFrames(FrameReader reader, FilmOptions film)
{
    private readonly double tick = reader.TimeBase.Value;

    /// <summary>Gets when the part that is painted has to end, in seconds; null for no limit.</summary>
    public double? Limit { get; private set; }

    /// <summary>Gets when the last frame ends, in seconds, known when all frames were read.</summary>
    public double? End { get; private set; }

    /// <summary>Reads them.</summary>
    /// <param name="cancellation">Ends it early.</param>
    public IEnumerable<(VideoFrame Frame, bool IsCut)> Read(CancellationToken cancellation) =>
        film.CutTimes is { } given ? CutAt(given, Painted(cancellation)) : CutFinder.Find(Painted(cancellation));

    private IEnumerable<VideoFrame> Painted(CancellationToken cancellation)
    {
        for (int i = 0; reader.Read() is { } frame; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Limit = i == 0 ? film.EndFrom(frame.Time * tick) : Limit;
            if ((frame.Time + 0.5) * tick >= Limit)
            {
                End = Math.Min(Limit.Value, frame.Time * tick);
                yield break;
            }

            if (i % film.Every == 0)
            {
                yield return frame;
            }
        }

        End = reader.End is { } end ? Math.Min(end, Limit ?? end) : null;
    }

    /// <summary>
    /// A frame begins a shot when it is the first at the time of a cut or after it; half a tick is rounding.
    /// </summary>
    private IEnumerable<(VideoFrame Frame, bool IsCut)> CutAt(
        IReadOnlyList<double> given, IEnumerable<VideoFrame> frames)
    {
        Queue<double> cuts = new(given.Select(time => time - film.Start).Order().Where(time => time > 0));
        bool isFirst = true;
        foreach (VideoFrame frame in frames)
        {
            bool isCut = isFirst;
            isFirst = false;
            while (cuts.Count > 0 && (frame.Time + 0.5) * tick >= cuts.Peek())
            {
                cuts.Dequeue();
                isCut = true;
            }

            yield return (frame, isCut);
        }
    }
}
