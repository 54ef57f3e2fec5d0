using Impasto.Compute.Execution;
using Impasto.Losses;
using Impasto.Media.Sounds;
using Impasto.Weights;

namespace Impasto.Sounds;

/// <summary>What sounds of one rate are compared with: the terms, and what they measure of the styles.</summary>
internal sealed class StyleTargets : IDisposable
{
    // Beside a weight of 1 of the content. With more of the style a tone drowns in noise.
    private const double StyleWeight = 3;
    private const double SpectrumWeight = 1;

    // What is the same at all times would stay so without.
    private const double NoiseShare = 0.2;

    // About as long as a window of the ear at low frequencies: 46 ms.
    private const double FrameSeconds = 1024 / 22050.0;

    private readonly int seed;
    private readonly double noiseShare;
    private readonly FeatureLoss spectrumLoss;

    /// <summary>Measures the styles.</summary>
    /// <param name="styles">The styles, all of one rate.</param>
    /// <param name="options">How sounds are compared.</param>
    /// <param name="pool">The threads.</param>
    public StyleTargets(IReadOnlyList<SoundStyle> styles, SoundOptions options, WorkerPool pool)
        : this(styles[0].Sound.Rate, options, pool)
    {
        double weights = styles.Sum(named => named.Weight);
        Shares = [.. styles.Select(named => named.Weight / weights)];
        Measures = [.. styles.Select(named => SoundMeasures.Of(Encoder, LossesOfStyle, SpectrumOf(named.Sound), pool))];
    }

    private StyleTargets(int rate, SoundOptions options, WorkerPool pool)
    {
        seed = options.Seed;
        noiseShare = Math.Min(NoiseShare, options.Strength);
        Rate = rate;
        int window = WindowOf(Rate);
        Transform = new ShortTimeFourier(
            window, window / 4, (parts, work) => pool.Run(parts, (part, _) => work(part)));
        Encoder = new SoundEncoder(options.Features, Rate, Transform.Bins, options.Filters, options.Seed);
        Dictionary<string, double> responses = new() { [SoundEncoder.Responses] = 1 };

        // Fewer filters than frequencies leave it open which of them are heard: the spectrum itself says it.
        Dictionary<string, double> both = new() { [SoundEncoder.Responses] = 1, [SoundEncoder.Spectrum] = 1 };
        spectrumLoss = new BatchNormLoss(new Dictionary<string, double> { [SoundEncoder.Spectrum] = 1 });
        double style = 2 * options.Strength;
        Terms =
        [
            new("content", 2 - style, new ContentLoss(both), TermTarget.Content),
            new(
                "style",
                style * StyleWeight * StyleLosses.Balance(options.StyleLoss),
                StyleLosses.Make(options.StyleLoss, responses, options.Seed),
                TermTarget.Style),
            new("spectrum", style * SpectrumWeight, spectrumLoss, TermTarget.Style),
        ];
        Shares = [1];
        Measures = [];
    }

    /// <summary>One style of a second, as much of it as a plan of memory needs.</summary>
    /// <param name="rate">The samples of a second.</param>
    /// <param name="options">How sounds are compared.</param>
    /// <param name="pool">The threads.</param>
    public static StyleTargets ForPlan(int rate, SoundOptions options, WorkerPool pool)
    {
        StyleTargets targets = new(rate, options, pool);
        targets.Measures =
            [SoundMeasures.Shapes(targets.Encoder, targets.LossesOfStyle, targets.Transform.FramesOf(rate))];
        return targets;
    }

    /// <summary>Gets the samples of a second.</summary>
    public int Rate { get; }

    /// <summary>Gets the transform.</summary>
    public ShortTimeFourier Transform { get; }

    /// <summary>Gets what compares.</summary>
    public SoundEncoder Encoder { get; }

    /// <summary>Gets the terms of the loss.</summary>
    public IReadOnlyList<PerceptualTerm> Terms { get; }

    /// <summary>Gets what is measured of each style.</summary>
    public IReadOnlyList<SoundMeasures> Measures { get; private set; }

    /// <summary>Gets the weights of the styles, which sum to 1.</summary>
    public IReadOnlyList<double> Shares { get; }

    private FeatureLoss[] LossesOfStyle =>
        [.. Terms.Where(term => term.Target == TermTarget.Style).Select(term => term.FeatureLoss!)];

    /// <summary>The content with a little noise, to start from.</summary>
    /// <param name="content">The content.</param>
    /// <param name="noise">Noise like the styles.</param>
    public LogSpectrum WithNoise(LogSpectrum content, LogSpectrum noise)
    {
        float[] values = [.. content.Values];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] += (float)(noiseShare * (noise.Values[i] - values[i]));
        }

        return content with { Values = values };
    }

    /// <summary>White noise.</summary>
    /// <param name="length">Its samples.</param>
    /// <param name="number">The same number gives the same noise.</param>
    public Spectrum White(int length, int number) => Transform.Forward(White(length, seed, number));

    /// <summary>Makes noise as loud and as lively at each frequency as the styles.</summary>
    /// <param name="white">White noise.</param>
    public LogSpectrum Colour(Spectrum white)
    {
        LogSpectrum noise = LogSpectrum.Of([white], LogSpectrum.Level);
        SoundMeasures wanted = SoundMeasures.Mix(Measures, Shares, spectrumLoss);
        float[] means = Statistic("mean"), deviations = Statistic("deviation");
        int bins = noise.Bins, frames = noise.Frames;
        for (int bin = 0; bin < bins; bin++)
        {
            double sum = 0, squares = 0;
            for (int frame = 0; frame < frames; frame++)
            {
                double value = noise.Values[(frame * bins) + bin];
                sum += value;
                squares += value * value;
            }

            double mean = sum / frames, deviation = Math.Sqrt(Math.Max(0, (squares / frames) - (mean * mean)) + 1e-9);
            for (int frame = 0; frame < frames; frame++)
            {
                ref float value = ref noise.Values[(frame * bins) + bin];
                value = (float)Math.Max(0, means[bin] + ((value - mean) / deviation * deviations[bin]));
            }
        }

        return noise;

        float[] Statistic(string name) => wanted.Statistics.Single(named => named.Key.Name == name).Value.Values;
    }

    /// <summary>White noise of a deviation of 1.</summary>
    /// <param name="length">Its samples.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="number">Which noise of the run.</param>
    public static float[] White(int length, int seed, int number) =>
        RandomVgg.Normal(new Random(HashOf(seed, number)), length, 1);

    /// <inheritdoc/>
    public void Dispose() => Encoder.Dispose();

    private static int HashOf(int seed, int number) => unchecked((seed * 486187739) + number + 1);

    private static int WindowOf(int rate) => Math.Clamp(
        1 << (int)Math.Round(Math.Log2(rate * FrameSeconds)), 64, 8192);

    private LogSpectrum SpectrumOf(Sound sound)
    {
        Spectrum[] channels =
            [.. Enumerable.Range(0, sound.ChannelCount).Select(channel => Transform.Forward(sound.Channel(channel)))];
        return LogSpectrum.Of(channels, LogSpectrum.Level / SoundStyle.LevelOf(sound));
    }
}
