namespace Impasto.Media.Sounds;

/// <summary>Reads the samples of a sound in order, block by block: WAV by itself, everything else by ffmpeg.</summary>
public sealed class SoundSource : IDisposable
{
    private SoundSource()
    {
    }

    /// <summary>Gets the samples of a channel in a second.</summary>
    public int Rate { get; }

    /// <summary>Gets the number of channels.</summary>
    public int ChannelCount { get; }

    /// <summary>Gets the samples of a channel where they are known before they are read.</summary>
    public long? Length { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file: a sound, or a film with one.</param>
    /// <param name="rate">The samples a second to which it is brought by ffmpeg; its own where null.</param>
    /// <exception cref="SoundException">
    /// It is missing, no sound, or damaged; or ffmpeg is needed and missing.
    /// </exception>
    public static SoundSource Open(string path, int? rate = null) => throw new NotImplementedException();

    /// <summary>Reads a file as a whole.</summary>
    /// <param name="path">The file: a sound, or a film with one.</param>
    /// <param name="rate">The samples a second to which it is brought by ffmpeg; its own where null.</param>
    /// <param name="most">The samples of all channels together that it may have.</param>
    /// <exception cref="SoundException">It cannot be read, or is longer than that.</exception>
    public static Sound ReadWhole(string path, int? rate = null, int most = int.MaxValue) =>
        throw new NotImplementedException();

    /// <summary>Reads the next samples.</summary>
    /// <param name="block">An array for each channel, all of one length, which are filled from their start.</param>
    /// <returns>The samples of a channel that were read: as many as fit, less at the end, and then 0.</returns>
    /// <exception cref="SoundException">It is damaged, or a sample is no number.</exception>
    public int Read(float[][] block) => throw new NotImplementedException();

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
    }
}
