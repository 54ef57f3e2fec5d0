using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Impasto.Media.Sounds;

/// <summary>
/// Eight frames of real samples that are transformed at once, each in a lane of its own of vectors: so no lane needs
/// another's numbers, and the bytes are the same on every machine. A frame of n samples is transformed as n/2 complex
/// numbers, the even samples being the real parts (Cooley and Tukey 1965, by two halvings at a time).
/// </summary>
/// <param name="tables">The numbers that depend on the length of a frame alone.</param>
internal sealed class FrameGroup(FourierTables tables)
{
    /// <summary>The frames of a group.</summary>
    public const int Lanes = 8;

    private readonly int half = tables.Half;
    private readonly float[] real = new float[(tables.Half + 1) * Lanes];
    private readonly float[] imaginary = new float[(tables.Half + 1) * Lanes];

    /// <summary>Puts samples into a lane.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="window">What each is multiplied by.</param>
    public void Load(int lane, ReadOnlySpan<float> samples, ReadOnlySpan<float> window)
    {
        ReadOnlySpan<int> places = tables.Places;
        for (int i = 0; i < places.Length; i++)
        {
            int place = (places[i] * Lanes) + lane;
            real[place] = samples[2 * i] * window[2 * i];
            imaginary[place] = samples[(2 * i) + 1] * window[(2 * i) + 1];
        }
    }

    /// <summary>Puts zeros into a lane.</summary>
    /// <param name="lane">The lane.</param>
    public void Clear(int lane)
    {
        for (int place = lane; place < real.Length; place += Lanes)
        {
            real[place] = imaginary[place] = 0;
        }
    }

    /// <summary>Transforms the samples of all lanes.</summary>
    public void Forward()
    {
        Span<Vector256<float>> re = Vectors(real), im = Vectors(imaginary);
        Transform(re, im);
        (re[half], im[half]) = (re[0], im[0]);
        for (int low = 0, high = half; low <= high; low++, high--)
        {
            // The transforms of the even and of the odd samples, each of which is that of real numbers.
            Vector256<float> evenRe = (re[low] + re[high]) * 0.5f, evenIm = (im[low] - im[high]) * 0.5f;
            Vector256<float> oddRe = (im[low] + im[high]) * 0.5f, oddIm = (re[high] - re[low]) * 0.5f;
            Vector256<float> cos = Vector256.Create(tables.Cosines[low]), sin = Vector256.Create(tables.Sines[low]);
            Vector256<float> turnedRe = (oddRe * cos) + (oddIm * sin), turnedIm = (oddIm * cos) - (oddRe * sin);
            (re[low], im[low]) = (evenRe + turnedRe, evenIm + turnedIm);
            (re[high], im[high]) = (evenRe - turnedRe, turnedIm - evenIm);
        }
    }

    /// <summary>Gives the frequencies of a lane.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="re">Where the real parts are put.</param>
    /// <param name="im">Where the imaginary parts are put.</param>
    public void Store(int lane, Span<float> re, Span<float> im)
    {
        for (int i = 0; i < re.Length; i++)
        {
            re[i] = real[(i * Lanes) + lane];
            im[i] = imaginary[(i * Lanes) + lane];
        }
    }

    /// <summary>Puts frequencies into a lane; those of 0 and of half the rate have no imaginary part.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="re">The real parts.</param>
    /// <param name="im">The imaginary parts.</param>
    public void LoadFrequencies(int lane, ReadOnlySpan<float> re, ReadOnlySpan<float> im)
    {
        for (int i = 0; i < re.Length; i++)
        {
            real[(i * Lanes) + lane] = re[i];
            imaginary[(i * Lanes) + lane] = im[i];
        }

        imaginary[lane] = imaginary[(half * Lanes) + lane] = 0;
    }

    /// <summary>Transforms the frequencies of all lanes back into samples, not yet divided by their number.</summary>
    public void Inverse()
    {
        Span<Vector256<float>> re = Vectors(real), im = Vectors(imaginary);
        for (int low = 0, high = half; low <= high; low++, high--)
        {
            Vector256<float> evenRe = re[low] + re[high], evenIm = im[low] - im[high];
            Vector256<float> turnedRe = re[low] - re[high], turnedIm = im[low] + im[high];
            Vector256<float> cos = Vector256.Create(tables.Cosines[low]), sin = Vector256.Create(tables.Sines[low]);
            Vector256<float> oddRe = (turnedRe * cos) - (turnedIm * sin), oddIm = (turnedIm * cos) + (turnedRe * sin);
            (re[low], im[low]) = (evenRe - oddIm, evenIm + oddRe);
            (re[high], im[high]) = (evenRe + oddIm, oddRe - evenIm);
        }

        ReadOnlySpan<int> places = tables.Places;
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] > i)
            {
                (re[i], re[places[i]]) = (re[places[i]], re[i]);
                (im[i], im[places[i]]) = (im[places[i]], im[i]);
            }
        }

        // With real and imaginary parts exchanged, the transform is its own inverse.
        Transform(im, re);
    }

    /// <summary>Adds the samples of a lane to others.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="window">What each is multiplied by before.</param>
    /// <param name="sums">What they are added to.</param>
    public void AddTo(int lane, ReadOnlySpan<float> window, Span<float> sums)
    {
        for (int i = 0; i < half; i++)
        {
            sums[2 * i] += real[(i * Lanes) + lane] * window[2 * i];
            sums[(2 * i) + 1] += imaginary[(i * Lanes) + lane] * window[(2 * i) + 1];
        }
    }

    private static Span<Vector256<float>> Vectors(float[] lanes) =>
        MemoryMarshal.Cast<float, Vector256<float>>(lanes.AsSpan());

    /// <summary>The complex transform; the numbers lie at the places of <see cref="FourierTables.Places"/>.</summary>
    private void Transform(Span<Vector256<float>> re, Span<Vector256<float>> im)
    {
        int size = 1;
        if (tables.IsOddPower)
        {
            for (int i = 0; i < half; i += 2)
            {
                (re[i], re[i + 1]) = (re[i] + re[i + 1], re[i] - re[i + 1]);
                (im[i], im[i + 1]) = (im[i] + im[i + 1], im[i] - im[i + 1]);
            }

            size = 2;
        }

        for (; size < half; size *= 4)
        {
            for (int start = 0; start < half; start += 4 * size)
            {
                TransformFour(re.Slice(start, 4 * size), im.Slice(start, 4 * size), size);
            }
        }
    }

    /// <summary>Joins four transforms of a size, one after another, to one.</summary>
    private void TransformFour(Span<Vector256<float>> re, Span<Vector256<float>> im, int size)
    {
        // Table entry k is the angle k / (2 half) of a turn.
        int step = 2 * half / (4 * size);
        Span<Vector256<float>> re0 = re[..size], re1 = re.Slice(size, size);
        Span<Vector256<float>> re2 = re.Slice(2 * size, size), re3 = re.Slice(3 * size, size);
        Span<Vector256<float>> im0 = im[..size], im1 = im.Slice(size, size);
        Span<Vector256<float>> im2 = im.Slice(2 * size, size), im3 = im.Slice(3 * size, size);
        for (int i = 0; i < re0.Length; i++)
        {
            Vector256<float> cos = Vector256.Create(tables.Cosines[2 * i * step]);
            Vector256<float> sin = Vector256.Create(tables.Sines[2 * i * step]);
            Vector256<float> tRe = (re1[i] * cos) + (im1[i] * sin), tIm = (im1[i] * cos) - (re1[i] * sin);
            Vector256<float> aRe = re0[i] + tRe, aIm = im0[i] + tIm, bRe = re0[i] - tRe, bIm = im0[i] - tIm;
            (tRe, tIm) = ((re3[i] * cos) + (im3[i] * sin), (im3[i] * cos) - (re3[i] * sin));
            Vector256<float> cRe = re2[i] + tRe, cIm = im2[i] + tIm, dRe = re2[i] - tRe, dIm = im2[i] - tIm;

            cos = Vector256.Create(tables.Cosines[i * step]);
            sin = Vector256.Create(tables.Sines[i * step]);
            (tRe, tIm) = ((cRe * cos) + (cIm * sin), (cIm * cos) - (cRe * sin));
            (re0[i], im0[i]) = (aRe + tRe, aIm + tIm);
            (re2[i], im2[i]) = (aRe - tRe, aIm - tIm);

            // A quarter of a turn further: times -i.
            (tRe, tIm) = ((dIm * cos) - (dRe * sin), -(dRe * cos) - (dIm * sin));
            (re1[i], im1[i]) = (bRe + tRe, bIm + tIm);
            (re3[i], im3[i]) = (bRe - tRe, bIm - tIm);
        }
    }
}
