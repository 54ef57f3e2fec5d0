namespace Impasto.Media.Sounds;

/// <summary>
/// The complex values of a short-time Fourier transform: frame after frame, in each the frequencies from 0 to half the
/// rate, so that frequency b of frame f stands at f x Bins + b.
/// </summary>
public sealed class Spectrum
{
    /// <summary>Makes a spectrum of zeros.</summary>
    /// <param name="bins">The frequencies of a frame.</param>
    /// <param name="frames">The number of frames.</param>
    public Spectrum(int bins, int frames)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        (Bins, Frames) = (bins, frames);
        Real = new float[checked(bins * frames)];
        Imaginary = new float[Real.Length];
    }

    /// <summary>Gets the frequencies of a frame.</summary>
    public int Bins { get; }

    /// <summary>Gets the number of frames.</summary>
    public int Frames { get; }

    /// <summary>Gets the real parts.</summary>
    public float[] Real { get; }

    /// <summary>Gets the imaginary parts.</summary>
    public float[] Imaginary { get; }

    /// <summary>Gives the real parts of a frame.</summary>
    /// <param name="frame">Its number, from 0 on.</param>
    public Span<float> RealOf(int frame) => Real.AsSpan(frame * Bins, Bins);

    /// <summary>Gives the imaginary parts of a frame.</summary>
    /// <param name="frame">Its number, from 0 on.</param>
    public Span<float> ImaginaryOf(int frame) => Imaginary.AsSpan(frame * Bins, Bins);

    /// <summary>Computes the magnitudes, in the order of the values.</summary>
    public float[] Magnitudes()
    {
        float[] magnitudes = new float[Real.Length];
        for (int i = 0; i < magnitudes.Length; i++)
        {
            magnitudes[i] = MathF.Sqrt((Real[i] * Real[i]) + (Imaginary[i] * Imaginary[i]));
        }

        return magnitudes;
    }
}
