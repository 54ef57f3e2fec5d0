using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Weights;

namespace Impasto.Sounds;

/// <summary>
/// Turns a spectrum into features: one convolution over time with frequencies as channels and a ReLU behind it (Ulyanov
/// and Lebedev, "Audio texture synthesis and style transfer", 2016). Its filters are random, or Gabor filters over time
/// and frequency; nothing is learned.
/// </summary>
/// <remarks>
/// Gabor filters stand at places of equal distance on the mel scale, eight at each: the loudness there, long and short;
/// two rates of change over time; two of change over frequency; and glides up and down. Each looks at about as many
/// frequencies as lie between its neighbours, and has a norm of 1.
/// </remarks>
public sealed class SoundEncoder : Network
{
    /// <summary>The layer of the spectrum itself.</summary>
    public const string Spectrum = "spectrum";

    /// <summary>The layer of the filters' responses.</summary>
    public const string Responses = "responses";

    /// <summary>The frames that a filter looks at.</summary>
    public const int Reach = 11;

    private const string Weight = "filters.weight";
    private const double Least = 1e-7;

    // Cycles a frame and cycles a distance between places, and the deviation of the window in frames.
    private static readonly (double Time, double Frequency, double Length)[] Gabors =
    [
        (0, 0, 2.5), (0, 0, 0.8), (0.125, 0, 2.5), (0.25, 0, 2.5),
        (0, 0.25, 2.5), (0, 0.5, 2.5), (0.125, 0.25, 2.5), (-0.125, 0.25, 2.5),
    ];

    /// <summary>Makes an encoder.</summary>
    /// <param name="features">Its filters.</param>
    /// <param name="rate">The samples of a second of the sounds.</param>
    /// <param name="bins">The frequencies of their spectra, from 0 to half the rate.</param>
    /// <param name="filters">The number of filters.</param>
    /// <param name="seed">The same seed gives the same random filters.</param>
    public SoundEncoder(SoundFeatures features, int rate, int bins, int filters, int seed = 0)
        : this(bins, features == SoundFeatures.Random
            ? RandomFilters(bins, filters, seed)
            : GaborFilters(rate, bins, filters))
    {
    }

    /// <summary>Makes an encoder of given filters.</summary>
    /// <param name="bins">The frequencies of spectra.</param>
    /// <param name="filters">The filters, [filters, bins, <see cref="Reach"/>].</param>
    internal SoundEncoder(int bins, float[] filters)
        : base([new WeightTensor(Weight, [filters.Length / (bins * Reach), bins, 1, Reach], filters)]) => Bins = bins;

    /// <summary>Gets the frequencies of spectra.</summary>
    public int Bins { get; }

    /// <summary>Adds the encoder to a graph.</summary>
    /// <param name="spectrum">The logarithms of a spectrum's magnitudes, [1, 1, frames, bins].</param>
    /// <returns>The features by layer, each [1, 1, frames, channels].</returns>
    public IReadOnlyDictionary<string, Node> Encode(Node spectrum)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        ConvolutionOptions options = new()
        {
            Padding = new Sides(0, Reach / 2, 0, Reach / 2), Mode = PaddingMode.Replicate,
        };
        Node filters = Parameter(spectrum.Graph, Weight, make: null);
        return new Dictionary<string, Node>
        {
            [Spectrum] = spectrum,
            [Responses] = Relu.Of(Convolution.Of(spectrum, filters, options)),
        };
    }

    /// <summary>Normal numbers of the deviation of He et al. (2015).</summary>
    private static float[] RandomFilters(int bins, int filters, int seed) => RandomVgg.Normal(
        new Random(seed), checked(filters * bins * Reach), Math.Sqrt(2.0 / (bins * Reach)));

    internal static float[] GaborFilters(int rate, int bins, int filters)
    {
        float[] weights = new float[filters * bins * Reach];
        int places = (filters + Gabors.Length - 1) / Gabors.Length;
        double[] centres = MelScale.Centres(places, rate, bins);
        for (int filter = 0; filter < filters; filter++)
        {
            int place = filter / Gabors.Length;
            double distance = Math.Max(1, Distance(centres, place));
            (double time, double frequency, double length) = Gabors[filter % Gabors.Length];
            Gabor(weights.AsSpan(filter * bins * Reach, bins * Reach));

            void Gabor(Span<float> kernel)
            {
                double windows = 0, waves = 0;
                double[] window = new double[kernel.Length], wave = new double[kernel.Length];
                for (int i = 0; i < kernel.Length; i++)
                {
                    double across = (i % Reach) - (Reach / 2), up = ((i / Reach) - centres[place]) / distance;
                    double far = across / length;
                    window[i] = Math.Exp(-((far * far) + (up * up)) / 2);
                    wave[i] = Math.Cos(2 * Math.PI * ((time * across) + (frequency * up)));
                    windows += window[i];
                    waves += window[i] * wave[i];
                }

                // A wave has a mean of 0: it answers to change alone.
                double mean = time == 0 && frequency == 0 ? 0 : waves / windows;
                double squares = 0;
                for (int i = 0; i < kernel.Length; i++)
                {
                    window[i] *= wave[i] - mean;
                    squares += window[i] * window[i];
                }

                // Far from its place a window is so small that processors take many times as long for it.
                for (int i = 0; i < kernel.Length; i++)
                {
                    double weight = window[i] / Math.Sqrt(squares);
                    kernel[i] = Math.Abs(weight) < Least ? 0 : (float)weight;
                }
            }
        }

        return weights;
    }

    private static double Distance(double[] centres, int place) => centres.Length == 1
        ? 1
        : (centres[Math.Min(place + 1, centres.Length - 1)] - centres[Math.Max(place - 1, 0)])
            / (Math.Min(place + 1, centres.Length - 1) - Math.Max(place - 1, 0));
}
