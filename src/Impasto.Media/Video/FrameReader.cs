namespace Impasto.Media.Video;

/// <summary>Reads the frames of a film, one after another.</summary>
internal abstract class FrameReader : IDisposable
{
    /// <summary>Gets what is known of the film.</summary>
    public abstract VideoInfo Info { get; }

    /// <summary>Gets the length of a tick of the clock by which frames have their times.</summary>
    public abstract Rational TimeBase { get; }

    /// <summary>Gets how the pixels of frames are kept without a loss.</summary>
    public abstract VideoPixels Pixels { get; }

    /// <summary>
    /// Gets when the last frame ends, in seconds of its clock, known when the film was read to its end; null where
    /// there was no frame.
    /// </summary>
    public abstract double? End { get; }

    /// <summary>Gets what there is to say of the film, as sentences, known when it was read to its end.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>Reads the next frame.</summary>
    /// <returns>The frame, whose time is more than that of the one before; null at the end.</returns>
    /// <exception cref="VideoException">It cannot be read.</exception>
    public abstract VideoFrame? Read();

    /// <summary>Ends what reads.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what reads.</summary>
    /// <param name="disposing">Whether the owner asked for it.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
