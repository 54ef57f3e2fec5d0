using Impasto.Checkpoints;
using Impasto.Media.Images;
using Impasto.Media.Video;

namespace Impasto.Films;

/// <summary>Reads the frames of a part of a film that was divided.</summary>
internal sealed class KeptFrameReader : FrameReader
{
    private readonly FilmDivision division;
    private readonly FilmPart part;
    private readonly KeptFrames frames;
    private ImageBuffer? first;
    private int next;

    /// <summary>Reads the first frame, before its size is believed.</summary>
    /// <param name="division">The division.</param>
    /// <param name="part">The part.</param>
    /// <param name="frames">The frames of the film.</param>
    /// <exception cref="CheckpointException">It is missing, damaged or of another size.</exception>
    public KeptFrameReader(FilmDivision division, FilmPart part, KeptFrames frames)
    {
        (this.division, this.part, this.frames) = (division, part, frames);
        first = PictureAt(0);
        Info = new VideoInfo
        {
            Width = first.Width,
            Height = first.Height,
            TimeBase = division.TimeBase,
            FrameRate = division.TimeBase.Inverse,
            FrameCount = part.Times.Count,
            HasAlpha = division.Pixels.HasAlpha,
            IsRgb = true,
        };
    }

    /// <inheritdoc/>
    public override VideoInfo Info { get; }

    /// <inheritdoc/>
    public override Rational TimeBase => division.TimeBase;

    /// <inheritdoc/>
    public override VideoPixels Pixels => division.Pixels;

    /// <inheritdoc/>
    public override double? End => null;

    /// <inheritdoc/>
    public override VideoFrame? Read()
    {
        if (next == part.Times.Count)
        {
            return null;
        }

        ImageBuffer picture = first ?? PictureAt(next);
        first = null;
        return new VideoFrame(picture, part.Times[next++]);
    }

    private ImageBuffer PictureAt(int place)
    {
        int number = part.First + place;
        ImageBuffer picture = frames.Read(number);
        return (picture.Width, picture.Height) == division.Size
            ? picture
            : throw new CheckpointException(
                $"Frame {number} of the divided film has {picture.Width} x {picture.Height} pixels, and the film "
                + $"{division.Size.Width} x {division.Size.Height}; divide it again, into a new folder.");
    }
}
