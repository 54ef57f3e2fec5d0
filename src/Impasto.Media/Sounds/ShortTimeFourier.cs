using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;

namespace Impasto.Media.Sounds;

/// <summary>
/// The short-time Fourier transform of samples and its inverse, which is the sound that is nearest in the sense of
/// least squares (Griffin and Lim, "Signal Estimation from Modified Short-Time Fourier Transform", 1984). Frame f has
/// sample f x hop in its middle, under a periodic Hann window; before the start and after the end the sound is
/// mirrored. All members may be called from any number of threads at a time.
/// </summary>
public sealed class ShortTimeFourier
{
    private const int ShortestWindow = 16;
    private const int LongestWindow = 1 << 16;
    private const int PartFrames = 8 * FrameGroup.Lanes;

    private readonly Action<int, Action<int>> runParts;
    private readonly FourierTables tables;
    private readonly ConcurrentBag<FrameGroup> groups = [];
    private readonly float[] analysis;
    private readonly float[] synthesis;
    private readonly float[] energies;

    /// <summary>Prepares the transform.</summary>
    /// <param name="window">The samples of a frame: a power of two, from 16 to 65,536.</param>
    /// <param name="hop">The samples from one frame to the next: at least 1, at most a quarter of the window.</param>
    /// <param name="runParts">
    /// What does so many parts of work, which are independent of each other, by threads of its own, and returns when
    /// all are done; null for one after another. The results are the same, whatever it does.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The window or the hop is out of range.</exception>
    public ShortTimeFourier(int window, int hop, Action<int, Action<int>>? runParts = null)
    {
        if (!BitOperations.IsPow2(window) || window is < ShortestWindow or > LongestWindow)
        {
            throw new ArgumentOutOfRangeException(
                nameof(window),
                $"The window is a power of two from {ShortestWindow} to {LongestWindow}, not {window}.");
        }

        if (hop < 1 || hop > window / 4)
        {
            throw new ArgumentOutOfRangeException(
                nameof(hop), $"The hop is from 1 to a quarter of the window ({window / 4}), not {hop}.");
        }

        (Window, Hop) = (window, hop);
        this.runParts = runParts ?? RunInOrder;
        tables = new FourierTables(window);
        analysis = new float[window];
        synthesis = new float[window];
        energies = new float[hop];
        for (int i = 0; i < window; i++)
        {
            analysis[i] = (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * i / window)));
            synthesis[i] = analysis[i] / window;
        }

        for (int i = 0; i < hop; i++)
        {
            energies[i] = EnergyAt((window / hop * hop) + hop + i, int.MaxValue);
        }
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
    /// <returns>Their spectrum.</returns>
    /// <exception cref="ArgumentException">There are no samples.</exception>
    public Spectrum Forward(ReadOnlySpan<float> samples)
    {
        Spectrum spectrum = new(Bins, FramesOf(samples.Length));
        Forward(samples, spectrum);
        return spectrum;
    }

    /// <summary>Transforms samples into a spectrum that is there.</summary>
    /// <param name="samples">The samples, at least one.</param>
    /// <param name="spectrum">Where their spectrum is put.</param>
    /// <exception cref="ArgumentException">There are no samples, or the spectrum is of another size.</exception>
    public void Forward(ReadOnlySpan<float> samples, Spectrum spectrum)
    {
        Check(spectrum, samples.Length);
        float[] mirrored = ArrayPool<float>.Shared.Rent(samples.Length + Window);
        Mirror(samples, mirrored.AsSpan(0, samples.Length + Window));
        RunGroups(spectrum.Frames, (group, first, count) =>
        {
            for (int lane = 0; lane < count; lane++)
            {
                group.Load(lane, mirrored.AsSpan((first + lane) * Hop, Window), analysis);
            }

            group.Forward();
            for (int lane = 0; lane < count; lane++)
            {
                group.Store(lane, spectrum.RealOf(first + lane), spectrum.ImaginaryOf(first + lane));
            }
        });
        ArrayPool<float>.Shared.Return(mirrored);
    }

    /// <summary>Gives the samples whose spectrum is nearest.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="samples">Where the samples are put: as many as have so many frames.</param>
    /// <exception cref="ArgumentException">
    /// There is no place for samples, or the spectrum is of another size.
    /// </exception>
    public void Inverse(Spectrum spectrum, Span<float> samples)
    {
        Check(spectrum, samples.Length);

        // Each part adds up its own frames, so that what is added in which order does not depend on threads.
        int partLength = ((PartFrames - 1) * Hop) + Window;
        int parts = PartsOf(spectrum.Frames);
        int length = samples.Length + Window + partLength;
        float[] sums = ArrayPool<float>.Shared.Rent(checked(parts * partLength));
        float[] whole = ArrayPool<float>.Shared.Rent(length);
        sums.AsSpan(0, parts * partLength).Clear();
        whole.AsSpan(0, length).Clear();
        RunGroups(spectrum.Frames, (group, first, count) =>
        {
            for (int lane = 0; lane < count; lane++)
            {
                group.LoadFrequencies(lane, spectrum.RealOf(first + lane), spectrum.ImaginaryOf(first + lane));
            }

            group.Inverse();
            Span<float> own = sums.AsSpan(first / PartFrames * partLength, partLength);
            for (int lane = 0; lane < count; lane++)
            {
                group.AddTo(lane, synthesis, own.Slice((first + lane) % PartFrames * Hop, Window));
            }
        });
        for (int part = 0; part < parts; part++)
        {
            Add(sums.AsSpan(part * partLength, partLength), whole.AsSpan(part * PartFrames * Hop, partLength));
        }

        ArrayPool<float>.Shared.Return(sums);
        Divide(whole, samples, spectrum.Frames);
        ArrayPool<float>.Shared.Return(whole);
    }

    private static void RunInOrder(int parts, Action<int> part)
    {
        for (int i = 0; i < parts; i++)
        {
            part(i);
        }
    }

    internal static int PartsOf(int frames) => ((frames - 1) / PartFrames) + 1;

    private static void Add(ReadOnlySpan<float> values, Span<float> sums)
    {
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(sums[i..]) + new Vector<float>(values[i..])).CopyTo(sums[i..]);
        }

        for (; i < values.Length; i++)
        {
            sums[i] += values[i];
        }
    }

    private void Check(Spectrum spectrum, int length)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        if (length == 0)
        {
            throw new ArgumentException("There are no samples.", nameof(length));
        }

        if (spectrum.Bins != Bins || spectrum.Frames != FramesOf(length))
        {
            throw new ArgumentException(
                $"A spectrum of {length} samples has {Bins} frequencies and {FramesOf(length)} frames, not "
                + $"{spectrum.Bins} and {spectrum.Frames}.",
                nameof(spectrum));
        }
    }

    /// <summary>Puts samples between their mirrored ends, half a window each.</summary>
    private void Mirror(ReadOnlySpan<float> samples, Span<float> mirrored)
    {
        int margin = Window / 2;
        int period = Math.Max(1, 2 * (samples.Length - 1));
        samples.CopyTo(mirrored[margin..]);
        for (int i = 1; i <= margin; i++)
        {
            mirrored[margin - i] = samples[Fold(i)];
            mirrored[margin + samples.Length - 1 + i] = samples[Fold(samples.Length - 1 + i)];
        }

        int Fold(int place) => Math.Min(place % period, period - (place % period));
    }

    /// <summary>Does work for all frames, by parts of them that do not depend on how it is shared out.</summary>
    /// <param name="frames">The number of frames.</param>
    /// <param name="work">What is done with a part, the first of its frames, and the one after its last.</param>
    internal void RunParts(int frames, Action<int, int, int> work) => runParts(
        PartsOf(frames), part => work(part, part * PartFrames, Math.Min(frames, (part + 1) * PartFrames)));

    /// <summary>Calls for all frames, up to eight at a time.</summary>
    private void RunGroups(int frames, Action<FrameGroup, int, int> transform) => RunParts(frames, (_, from, end) =>
    {
        FrameGroup group = groups.TryTake(out FrameGroup? free) ? free : new FrameGroup(tables);
        for (int first = from; first < end; first += FrameGroup.Lanes)
        {
            transform(group, first, Math.Min(FrameGroup.Lanes, end - first));
        }

        groups.Add(group);
    });

    /// <summary>Divides what frames have added up to by what their windows have.</summary>
    private void Divide(ReadOnlySpan<float> sums, Span<float> samples, int frames)
    {
        int margin = Window / 2;
        int phase = margin % Hop;
        for (int i = 0; i < samples.Length; i++)
        {
            int place = margin + i;
            bool isInside = place >= Window - Hop && place < (long)frames * Hop;
            samples[i] = sums[place] / (isInside ? energies[phase] : EnergyAt(place, frames));
            phase = phase + 1 == Hop ? 0 : phase + 1;
        }
    }

    /// <summary>The squares of the windows of all frames at a place.</summary>
    private float EnergyAt(int place, int frames)
    {
        double sum = 0;
        for (int frame = Math.Min(frames - 1, place / Hop); frame >= 0 && place - (frame * Hop) < Window; frame--)
        {
            double weight = analysis[place - (frame * Hop)];
            sum += weight * weight;
        }

        return (float)sum;
    }
}
