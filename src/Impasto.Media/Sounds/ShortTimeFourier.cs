namespace Impasto.Media.Sounds;

/// <summary>
/// The short-time Fourier transform of samples and its inverse, which is the sound that is nearest in the sense of
/// least squares (Griffin and Lim, "Signal Estimation from Modified Short-Time Fourier Transform", 1984). Frame f has
/// sample f x hop in its middle, under a periodic Hann window; before the start and after the end the sound is
/// mirrored.
/// </summary>
public sealed class ShortTimeFourier
{
    /// <summary>Prepares the transform.</summary>
    /// <param name="window">The samples of a frame: a power of two, from 16 to 65,536.</param>
    /// <param name="hop">The samples from one frame to the next: at least 1, at most a quarter of the window.</param>
    /// <param name="runParts">
    /// What does so many parts of work, which are independent of each other, by threads of its own, and returns when
    /// all are done; null for one after another. The results are the same, whatever it does.
    /// </param>
    public ShortTimeFourier(int window, int hop, Action<int, Action<int>>? runParts = null)
    {
        (Window, Hop) = (window, hop);
    }

    /// <summary>Gets the samples of a frame.</summary>
    public int Window { get; }

    /// <summary>Gets the samples from one frame to the next.</summary>
    public int Hop { get; }

    /// <summary>Gets the frequencies of a frame.</summary>
    public int Bins => (Window / 2) + 1;

    /// <summary>The number of frames of a sound.</summary>
    /// <param name="length">Its samples.</param>
    public int FramesOf(int length) => 1 + (length / Hop);

    /// <summary>Transforms samples.</summary>
    /// <param name="samples">The samples, at least one.</param>
    public Spectrum Forward(ReadOnlySpan<float> samples)
    {
        Spectrum spectrum = new(Bins, FramesOf(samples.Length));
        Forward(samples, spectrum);
        return spectrum;
    }

    /// <summary>Transforms samples.</summary>
    /// <param name="samples">The samples, at least one.</param>
    /// <param name="spectrum">Where their spectrum is put.</param>
    public void Forward(ReadOnlySpan<float> samples, Spectrum spectrum) => throw new NotImplementedException();

    /// <summary>Gives the samples whose spectrum is nearest.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="samples">Where the samples are put: as many as have so many frames.</param>
    public void Inverse(Spectrum spectrum, Span<float> samples) => throw new NotImplementedException();
}
