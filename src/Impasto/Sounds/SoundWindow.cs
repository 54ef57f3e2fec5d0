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
/// A channel stays as loud as it is beside the others at each time and frequency, and gets phases of its own, starting
/// from those of the content.
/// </remarks>
/// <param name="options">How.</param>
/// <param name="styles">What is compared with.</param>
/// <param name="pool">The threads.</param>
/// <param name="context">With what means.</param>
internal sealed class SoundWindow(SoundOptions options, StyleTargets styles, WorkerPool pool, RunContext context)
{
    private const int PhaseRounds = 100;

    // Somebody waits for what there is so far.
    private const int HurriedRounds = 10;

    // Keeps the shares of channels finite where there is silence.
    private const double Least = 1e-10;

    // Full scale is 1.
    private const double Loudest = 0.999;

    // From where on, relative to the loudest, samples are bent.
    private const double Knee = 0.8;

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
        double level = Level(channels);
        if (level == 0)
        {
            return channels;
        }

        double gain = LogSpectrum.Level / level;
        Spectrum[] spectra = [.. channels.Select(channel => styles.Transform.Forward(channel))];
        LogSpectrum given = LogSpectrum.Of(spectra, gain), content = given.WithoutMirrors();
        Spectrum white = styles.White(channels[0].Length, number);
        float[] magnitudes = Optimize(content, styles.Colour(white), number, done).Magnitudes(gain);
        float[] before = given.Magnitudes(gain);
        if (options.KeepRhythm)
        {
            Rhythm.Keep(magnitudes, before, styles.Rate, content.Bins);
        }

        PhaseRecovery phases = new(styles.Transform)
        {
            Rounds = context.Cancellation.IsCancellationRequested ? HurriedRounds : PhaseRounds,
        };
        float[][] result = [.. channels.Select(channel => new float[channel.Length])];
        for (int channel = 0; channel < channels.Length; channel++)
        {
            float[] wanted = channels.Length == 1
                ? magnitudes
                : ShareOf(spectra[channel], before, magnitudes, gain);
            Fill(spectra[channel], wanted, white);
            double found = phases.Recover(wanted, spectra[channel], result[channel]);
            Convergence = Math.Max(found, Convergence ?? double.NegativeInfinity);
        }

        double peak = channels.Max(channel => channel.Max(Math.Abs));
        Scale(result, level, peak > 1 ? peak : Loudest);
        return result;
    }

    /// <summary>Brings samples to a level; what would be louder than full scale is bent towards it.</summary>
    private static void Scale(float[][] channels, double level, double most)
    {
        double found = Level(channels);
        double factor = found == 0 ? 0 : level / found, knee = Knee * most;
        foreach (float[] channel in channels)
        {
            for (int i = 0; i < channel.Length; i++)
            {
                double sample = channel[i] * factor, beyond = Math.Abs(sample) - knee;
                channel[i] = (float)(beyond <= 0
                    ? sample
                    : Math.Sign(sample) * (knee + ((most - knee) * Math.Tanh(beyond / (most - knee)))));
            }
        }
    }

    /// <summary>The root mean square.</summary>
    private static double Level(float[][] channels) => Math.Sqrt(
        channels.Sum(channel => channel.Sum(sample => (double)sample * sample) / channel.Length) / channels.Length);

    private static float[] ShareOf(Spectrum channel, float[] together, float[] magnitudes, double gain)
    {
        double least = Least / (gain * gain);
        float[] shared = channel.Magnitudes();
        for (int i = 0; i < shared.Length; i++)
        {
            double own = ((double)shared[i] * shared[i]) + least, all = ((double)together[i] * together[i]) + least;
            shared[i] = (float)(magnitudes[i] * Math.Sqrt(own / all));
        }

        return shared;
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

    private LogSpectrum Optimize(
        LogSpectrum content, LogSpectrum noise, int number, (double Before, double Share) done)
    {
        IReadOnlyList<PerceptualTerm> terms = styles.Terms;
        SoundMeasures measured = SoundMeasures.Of(
            styles.Encoder,
            [.. terms.Where(term => term is { Target: TermTarget.Content, Weight: > 0 }).Select(t => t.FeatureLoss!)],
            content,
            pool);
        using SoundObjective objective = new(
            styles.Encoder, terms, measured, styles.Measures, styles.Shares, content.Frames, context.Threads);
        MemoryPlan plan = new((RunStage.Optimize, objective.PeakBytes + BytesBeside(content)));
        context.Require(plan);
        Memory = plan.PeakBytes > Memory?.PeakBytes ? plan : Memory ?? plan;
        objective.Prepare(pool);
        LogSpectrum start = options.Init == SoundInit.Noise ? noise : styles.WithNoise(content, noise);
        return new SoundOptimization(objective, start, number).Run(
            options.Iterations,
            pool,
            clock,
            latest =>
            {
                Log.Add(latest);
                double share = (double)latest.Iteration / options.Iterations;
                context.Progress?.Report(new SoundProgress(
                    number + 1, options.Iterations, latest, done.Before + (done.Share * share)));
            },
            context.Cancellation);
    }

    /// <summary>The bytes of the optimiser, of spectra and of samples.</summary>
    private long BytesBeside(LogSpectrum content)
    {
        const int Spectra = 12;
        int count = content.Values.Length;
        return Lbfgs.MemoryBytes(count, SoundOptimization.Lbfgs)
            + (Spectra * (long)sizeof(float) * count) + styles.Encoder.PlannedBytes;
    }
}
