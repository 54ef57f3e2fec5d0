namespace Impasto.Media.Sounds;

/// <summary>
/// Writes the samples of a sound in order, block by block: WAV by itself, everything else by ffmpeg. The file appears
/// under its name when it is whole; one that was there is replaced.
/// </summary>
public sealed class SoundWriter : IDisposable
{
    private SoundWriter()
    {
    }

    /// <summary>Gets the samples so far that were louder than full scale and were cut to it.</summary>
    public long Clipped { get; }

    /// <summary>Starts to write a file.</summary>
    /// <param name="path">The file; its extension names its kind.</param>
    /// <param name="rate">The samples of a channel in a second.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="format">How samples are kept where the kind leaves that open.</param>
    /// <exception cref="SoundException">It cannot be written, or ffmpeg is needed and missing.</exception>
    public static SoundWriter Create(string path, int rate, int channels, SoundFormat format = SoundFormat.Pcm16) =>
        throw new NotImplementedException();

    /// <summary>Writes the next samples.</summary>
    /// <param name="block">An array for each channel.</param>
    /// <param name="count">How many samples of each, from the start on.</param>
    /// <exception cref="SoundException">They cannot be written.</exception>
    public void Write(float[][] block, int count) => throw new NotImplementedException();

    /// <summary>Makes the file whole and gives it its name.</summary>
    /// <exception cref="SoundException">It cannot be written.</exception>
    public void Commit() => throw new NotImplementedException();

    /// <summary>Ends what writes; a file that was not made whole is not kept.</summary>
    public void Dispose()
    {
    }
}
