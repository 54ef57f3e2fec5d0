namespace Impasto.Media.Video;

/// <summary>Writes the frames of a film, one after another.</summary>
internal abstract class FrameWriter : IDisposable
{
    /// <summary>Gets the file or the folder that is written.</summary>
    public abstract string Place { get; }

    /// <summary>Writes a frame.</summary>
    /// <param name="frame">The frame, whose time is more than that of the one before.</param>
    /// <exception cref="VideoException">It cannot be written.</exception>
    /// <exception cref="Images.ImageException">It cannot be written.</exception>
    public abstract void Write(VideoFrame frame);

    /// <summary>
    /// Leaves a film that has the name already: what there is of the new one is written beside it.
    /// </summary>
    public virtual void KeepEarlier()
    {
    }

    /// <summary>Makes the film whole and gives it its name.</summary>
    /// <param name="end">When its last frame ends, in seconds of its clock.</param>
    /// <param name="length">
    /// Its length in seconds, to which sound and the like are cut; null for all that there is.
    /// </param>
    /// <returns>What there is to say of it, as sentences.</returns>
    /// <exception cref="VideoException">It cannot be written.</exception>
    public abstract IReadOnlyList<string> Finish(double end, double? length);

    /// <summary>Ends what writes; a film that was not made whole is not kept.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what writes.</summary>
    /// <param name="disposing">Whether the owner asked for it.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
