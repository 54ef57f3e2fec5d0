using System.Diagnostics;
using Impasto.Compute.Execution;
using Impasto.Compute.Optimizers;
using Impasto.Losses;
using Impasto.Media.Sounds;
using Impasto.Running;

namespace Impasto.Sounds;

/// <summary>
/// Gives a stretch of sound that is held as a whole the manner of styles: the logarithms of its magnitudes are
/// optimised, of all channels together, and then phases are found.
/// </summary>
/// <remarks>
/// Magnitudes that are moved one by one are not those of any sound. So the optimisation goes on from those of the sound
/// that was found, near which they stay, and phases are found anew, several times over: what is written at the end has
/// the magnitudes that were compared.
/// A channel stays as loud as it is beside the others at each time and frequency, and gets phases of its own, starting
/// from those of the content.
/// </remarks>
/// <param name="options">How.</param>
/// <param name="styles">What is compared with.</param>
/// <param name="pool">The threads.</param>
/// <param name="context">With what means.</param>
internal sealed class SoundWindow(SoundOptions options, StyleTargets styles, WorkerPool pool, RunContext context)
{
    private const int PhaseRounds = 30;
    private const int LastRounds = 100;

    // How often the optimisation goes on from the sound that was found, and the share of the iterations of each time.
    private const int Returns = 3;
    private const int ReturnShare = 8;

    // How much it counts then to stay near that sound, beside a weight of 1 of the content.
    private const double Stay = 4;

    // Somebody waits for what there is so far.
    private const int HurriedRounds = 10;

    // Keeps the shares of channels finite where there is silence.
    private const double Least = 1e-10;

    private readonly Stopwatch clock = Stopwatch.StartNew();

    /// <summary>Gets the iterations so far.</summary>
    public List<IterationLog> Log { get; } = [];

    /// <summary>Gets or sets the worst spectral convergence of the phases so far, in dB; null for silence.</summary>
    public double? Convergence { get; set; }

    /// <summary>Gets the most memory that was planned so far; null for silence.</summary>
    public MemoryPlan? Memory { get; private set; }

    /// <summary>Stylizes a stretch.</summary>
    /// <param name="channels">The samples of its channels.</param>
    /// <param name="number">Which it is, from 0.</param>
    /// <param name="done">How much of all is done before it, 0 to 1, and how much of all it is.</param>
    /// <returns>As many samples, of the same level.</returns>
    public float[][] Stylize(float[][] channels, int number, (double Before, double Share) done)
    {
        double level = SoundLevel.Of(channels);
        if (level == 0)
        {
            return channels;
        }

        double gain = LogSpectrum.Level / level;
        Spectrum[] spectra = [.. channels.Select(channel => styles.Transform.Forward(channel))];
        LogSpectrum given = LogSpectrum.Of(spectra, gain), content = given.WithoutMirrors();
        float[] before = given.Magnitudes(gain);
        float[][]? shares = channels.Length == 1
            ? null
            : [.. spectra.Select(channel => SharesOf(channel, before, gain))];
        Spectrum white = styles.White(channels[0].Length, number);
        LogSpectrum noise = styles.Colour(white);
        LogSpectrum start = options.Init == SoundInit.Noise ? noise : styles.WithNoise(content, noise);
        float[][] result = [.. channels.Select(channel => new float[channel.Length])];
        using SoundObjective objective = Compare(content);
        int each = options.Iterations / ReturnShare, returns = each > 0 ? Returns : 0, made = 0;
        for (int turn = 0; turn <= returns; turn++)
        {
            int iterations = turn == 0 ? options.Iterations - (returns * each) : each;
            SoundOptimization optimization = new(objective, start, number) { Stay = turn == 0 ? 0 : Stay };
            LogSpectrum styled = optimization.Run(
                iterations, pool, clock, latest => Tell(latest with { Iteration = made + latest.Iteration }, done),
                context.Cancellation);
            made += iterations;
            float[] magnitudes = styled.Magnitudes(gain);
            if (options.KeepRhythm)
            {
                Rhythm.Keep(magnitudes, before, styles.Rate, content.Bins);
            }

            bool isHurried = context.Cancellation.IsCancellationRequested, isLast = isHurried || turn == returns;
            int rounds = isHurried ? HurriedRounds : isLast ? LastRounds : PhaseRounds;
            double found = FindPhases(magnitudes, shares, spectra, turn == 0 ? white : null, rounds, result);
            if (isLast)
            {
                Convergence = Math.Max(found, Convergence ?? double.NegativeInfinity);
                break;
            }

            start = LogSpectrum.Of(spectra, gain);
        }

        SoundLevel.Bring(result, level, SoundLevel.MostOf(channels));
        return result;
    }

    /// <summary>The bytes that a stretch takes.</summary>
    /// <param name="styles">What is compared with.</param>
    /// <param name="length">Its samples.</param>
    /// <param name="threads">The number of threads.</param>
    public static long PlanBytes(StyleTargets styles, int length, int threads)
    {
        int frames = styles.Transform.FramesOf(length);
        SoundMeasures content = SoundMeasures.Shapes(styles.Encoder, ContentLosses(styles), frames);
        using SoundObjective objective = new(
            styles.Encoder, styles.Terms, content, styles.Measures, styles.Shares, frames, threads);
        return objective.PeakBytes + BytesBeside(styles, frames * styles.Transform.Bins);
    }

    /// <summary>How loud a channel is beside the root mean square of all.</summary>
    private static float[] SharesOf(Spectrum channel, float[] together, double gain)
    {
        double least = Least / (gain * gain);
        float[] shares = channel.Magnitudes();
        for (int i = 0; i < shares.Length; i++)
        {
            double own = ((double)shares[i] * shares[i]) + least, all = ((double)together[i] * together[i]) + least;
            shares[i] = (float)Math.Sqrt(own / all);
        }

        return shares;
    }

    /// <summary>Finds the sound of magnitudes, from the phases of spectra, which become those of the sound.</summary>
    /// <returns>The worst spectral convergence of a channel.</returns>
    private double FindPhases(
        float[] magnitudes, float[][]? shares, Spectrum[] spectra, Spectrum? white, int rounds, float[][] result)
    {
        PhaseRecovery phases = new(styles.Transform) { Rounds = rounds };
        double worst = double.NegativeInfinity;
        for (int channel = 0; channel < result.Length; channel++)
        {
            float[] wanted = shares is null ? magnitudes : [.. magnitudes.Zip(shares[channel], (m, s) => m * s)];
            if (white is not null)
            {
                Fill(spectra[channel], wanted, white);
            }

            worst = Math.Max(worst, phases.Recover(wanted, spectra[channel], result[channel]));
            styles.Transform.Forward(result[channel], spectra[channel]);
        }

        return worst;
    }

    /// <summary>
    /// Fills what a spectrum lacks of the magnitudes that are wanted with noise, so that phases start from the content
    /// where it is heard, and from noise where the style brings what the content has not: phases of a tone would make a
    /// tone of it.
    /// </summary>
    private static void Fill(Spectrum spectrum, float[] wanted, Spectrum white)
    {
        float[] have = spectrum.Magnitudes(), noise = white.Magnitudes();
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] > have[i] && noise[i] > 0)
            {
                float share = (wanted[i] - have[i]) / noise[i];
                spectrum.Real[i] += share * white.Real[i];
                spectrum.Imaginary[i] += share * white.Imaginary[i];
            }
        }
    }

    /// <summary>Takes what compares a spectrum with a content and the styles.</summary>
    private SoundObjective Compare(LogSpectrum content)
    {
        SoundMeasures measured = SoundMeasures.Of(styles.Encoder, ContentLosses(styles), content, pool);
        SoundObjective objective = new(
            styles.Encoder, styles.Terms, measured, styles.Measures, styles.Shares, content.Frames, context.Threads);
        MemoryPlan plan = new((
            RunStage.Optimize, objective.PeakBytes + BytesBeside(styles, content.Values.Length)));
        context.Require(plan);
        Memory = plan.PeakBytes > Memory?.PeakBytes ? plan : Memory ?? plan;
        objective.Prepare(pool);
        return objective;
    }

    private void Tell(IterationLog latest, (double Before, double Share) done)
    {
        Log.Add(latest);
        double share = (double)latest.Iteration / options.Iterations;
        context.Progress?.Report(new SoundProgress(
            latest.Level + 1, options.Iterations, latest, done.Before + (done.Share * share)));
    }

    private static FeatureLoss[] ContentLosses(StyleTargets styles) =>
    [
        .. styles.Terms.Where(term => term is { Target: TermTarget.Content, Weight: > 0 })
            .Select(term => term.FeatureLoss!),
    ];

    /// <summary>The bytes of the optimiser, of spectra and of samples.</summary>
    private static long BytesBeside(StyleTargets styles, int count)
    {
        const int Spectra = 12;
        return Lbfgs.MemoryBytes(count, SoundOptimization.Lbfgs)
            + (Spectra * (long)sizeof(float) * count) + styles.Encoder.PlannedBytes;
    }
}
