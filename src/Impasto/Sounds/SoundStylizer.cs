using Impasto.Compute.Execution;
using Impasto.Media.Sounds;
using Impasto.Running;

namespace Impasto.Sounds;

/// <summary>
/// Gives a sound the texture and the timbre of others (Ulyanov and Lebedev, "Audio texture synthesis and style
/// transfer", 2016; Grinstein et al., "Audio style transfer", ICASSP 2018): the magnitudes of its spectrum are moved
/// until statistics of their features over time are those of the style, and phases are found that fit them.
/// </summary>
/// <remarks>
/// What is longer than a window of 20 seconds is done window by window; windows overlap by a second, in which one fades
/// into the next, so that the memory does not grow with the length. The result has the content's length, rate,
/// channels and, window by window, level.
/// </remarks>
public sealed class SoundStylizer
{
    private const int WindowSeconds = 20;
    private const int OverlapSeconds = 1;

    private readonly IReadOnlyList<SoundStyle> styles;
    private readonly SoundOptions options;

    /// <summary>Makes a stylizer.</summary>
    /// <param name="styles">The styles, at least one, all of one rate.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <exception cref="ArgumentException">
    /// There is no style, they are of several rates, or an option is out of its range.
    /// </exception>
    public SoundStylizer(IReadOnlyList<SoundStyle> styles, SoundOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(styles);
        Requirement.Hold(styles.Count > 0, "There is no style.");
        Requirement.Hold(
            styles.All(style => style.Sound.Rate == styles[0].Sound.Rate), "Styles are of one rate, not of several.");
        this.styles = styles;
        this.options = options ?? new SoundOptions();
        this.options.Check();
    }

    /// <summary>Gets what keeps a sound after each window; null for nothing.</summary>
    internal SoundCheckpoint? Checkpoint { get; init; }

    private int Rate => styles[0].Sound.Rate;

    /// <summary>Gives a sound the manner of the styles.</summary>
    /// <param name="content">The sound, at its start.</param>
    /// <param name="output">Takes the result, of the same rate and channels; the caller makes it whole.</param>
    /// <param name="context">With what means; the machine's where null.</param>
    /// <exception cref="ArgumentException">The styles are of another rate.</exception>
    /// <exception cref="SoundException">The content is damaged, or the result cannot be written.</exception>
    /// <exception cref="MemoryShortageException">The run would take more memory than it may.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled before its first iteration.</exception>
    public SoundResult Stylize(SoundSource content, SoundWriter output, RunContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(output);
        Requirement.Hold(
            content.Rate == Rate, $"The styles have {Rate} samples a second, and the content {content.Rate}.");
        return Run(content.ChannelCount, content.Length, content.Read, output.Write, options, context);
    }

    /// <summary>Makes a sound of its own that is like the styles.</summary>
    /// <param name="length">Its samples, at least 1.</param>
    /// <param name="output">
    /// Takes the result, of the styles' rate and of the channels of the first; the caller makes it whole.
    /// </param>
    /// <param name="context">With what means; the machine's where null.</param>
    /// <exception cref="SoundException">The result cannot be written.</exception>
    /// <exception cref="MemoryShortageException">The run would take more memory than it may.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled before its first iteration.</exception>
    public SoundResult Synthesize(long length, SoundWriter output, RunContext? context = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentNullException.ThrowIfNull(output);
        float level = (float)SoundStyle.LevelOf(styles[0].Sound);
        long left = length;
        int blocks = 0;
        SoundOptions withoutContent = options with { Strength = 1, Init = SoundInit.Noise, KeepRhythm = false };
        return Run(styles[0].Sound.ChannelCount, length, Noise, output.Write, withoutContent, context);

        int Noise(float[][] block)
        {
            int count = (int)Math.Min(left, block[0].Length);
            foreach (float[] channel in block)
            {
                blocks++;
                float[] noise = StyleTargets.White(count, options.Seed, -blocks);
                for (int i = 0; i < count; i++)
                {
                    channel[i] = level * noise[i];
                }
            }

            left -= count;
            return count;
        }
    }

    /// <summary>The bytes that a run takes, which do not grow with the length beyond a window.</summary>
    /// <param name="length">About how many samples there are; null where that is not known.</param>
    /// <param name="threads">The number of threads.</param>
    internal long PlanBytes(long? length, int threads)
    {
        using WorkerPool pool = new(threads);
        using StyleTargets targets = StyleTargets.ForPlan(Rate, options, pool);
        return SoundWindow.PlanBytes(targets, (int)Math.Min(WindowOf(length), length ?? long.MaxValue), threads);
    }

    /// <summary>The samples of a window: as many for each, where the length is known.</summary>
    private int WindowOf(long? length)
    {
        int most = WindowSeconds * Rate, overlap = OverlapSeconds * Rate;
        if (length is not { } known || known <= most)
        {
            return most;
        }

        long windows = (known - overlap + most - overlap - 1) / (most - overlap);
        return overlap + (int)((known - overlap + windows - 1) / windows);
    }

    private SoundResult Run(
        int channels,
        long? length,
        Func<float[][], int> read,
        Action<float[][], int> write,
        SoundOptions chosen,
        RunContext? context)
    {
        context ??= new RunContext();
        using WorkerPool pool = new(context.Threads);
        using StyleTargets targets = new(styles, chosen, pool);
        SoundWindow window = new(chosen, targets, pool, context);
        int overlap = OverlapSeconds * Rate;
        float[][] samples = [.. Enumerable.Range(0, channels).Select(_ => new float[WindowOf(length)])];
        int step = samples[0].Length - overlap;
        SoundState state = Checkpoint?.Load(channels, step, overlap, chosen.Iterations, write) ?? SoundState.Start;
        window.Log.AddRange(state.Log);
        window.Convergence = state.Convergence;
        float[][]? faded = state.Faded;
        long written = (long)state.Windows * step;
        int kept = 0;
        bool isCut = false, isLast = false;
        for (int number = 0; !isLast; number++)
        {
            int count = kept + Fill(samples, kept, read);
            isLast = count < samples[0].Length;
            if (count == kept)
            {
                break;
            }

            if (context.Cancellation.IsCancellationRequested)
            {
                isCut = true;
                break;
            }

            if (number >= state.Windows)
            {
                float[][] styled = window.Stylize(
                    [.. samples.Select(channel => channel[..count])],
                    number,
                    length is { } all ? ((double)(written + kept) / all, (double)(count - kept) / all) : (0, 1));
                isCut = context.Cancellation.IsCancellationRequested;
                isLast |= isCut;
                if (isCut && !window.Log.Exists(latest => latest.Level == number))
                {
                    break;
                }

                Fade(faded, styled);
                int ready = isLast ? count : step;
                write(styled, ready);
                written += ready;
                faded = isLast ? null : [.. styled.Select(channel => channel[step..])];
                if (!isLast)
                {
                    Checkpoint?.Save(
                        new SoundState(number + 1, window.Convergence, window.Log) { Faded = faded }, styled, step);
                }
            }

            foreach (float[] channel in samples)
            {
                channel.AsSpan(step).CopyTo(channel);
            }

            kept = overlap;
        }

        if (faded is not null)
        {
            write(faded, overlap);
            written += overlap;
        }

        return written == 0 && isCut
            ? throw new OperationCanceledException(context.Cancellation)
            : new SoundResult(written, Rate)
            {
                Interrupted = isCut,
                Iterations = window.Log,
                SpectralConvergence = window.Convergence,
                Problem = Checkpoint?.Problem,
                Memory = window.Memory,
            };
    }

    /// <summary>Reads as many samples as fit behind those that are there, or as there are.</summary>
    private static int Fill(float[][] samples, int start, Func<float[][], int> read)
    {
        float[][] block = [.. samples.Select(channel => new float[channel.Length - start])];
        int count = read(block);
        for (int channel = 0; channel < block.Length; channel++)
        {
            block[channel].AsSpan(0, count).CopyTo(samples[channel].AsSpan(start));
        }

        return count;
    }

    /// <summary>Fades the end of a window into the start of the next, which is of the same time.</summary>
    private static void Fade(float[][]? end, float[][] next)
    {
        for (int channel = 0; channel < (end?.Length ?? 0); channel++)
        {
            for (int i = 0; i < end![channel].Length; i++)
            {
                float share = (i + 0.5f) / end[channel].Length;
                next[channel][i] = (share * next[channel][i]) + ((1 - share) * end[channel][i]);
            }
        }
    }
}
