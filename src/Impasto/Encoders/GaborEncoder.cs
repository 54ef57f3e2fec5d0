using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Weights;

namespace Impasto.Encoders;

/// <summary>
/// A bank of Gabor filters (Daugman, "Uncertainty relation for resolution in space, spatial frequency, and orientation
/// optimized by two-dimensional visual cortical filters", 1985; Bovik, Clark and Geisler, "Multichannel texture
/// analysis using localized spatial filters", 1990): waves of 4 pixels in 8 orientations and 4 phases, of brightness,
/// of red against green and of blue against yellow, at five scales an octave apart. Nothing is learned.
/// </summary>
/// <remarks>
/// <para>
/// <c>gabor1</c> to <c>gabor5</c> are the rectified responses and behind them the smoothed red, green and blue,
/// [height, width, 99]; <c>pool1</c> to <c>pool5</c> are their means over 2x2 pixels. A ReLU of four phases keeps what
/// the energy of a pair of phases would lose: on which side of an edge is the light.
/// </para>
/// <para>
/// The mean of a filter is 0, so that a plain colour answers with the smoothed colours alone. A response is as large as
/// the amplitude of the wave that fits the filter, times a gain that brings it to the size of the colours.
/// </para>
/// </remarks>
public sealed class GaborEncoder : FilterPyramid
{
    /// <summary>The encoder's name.</summary>
    public const string Name = "gabor";

    private const string Pooled = "pool";
    private const int MostScales = 5;
    private const int Edge = 9;
    private const int Orientations = 8;
    private const int Phases = 4;
    private const int Colours = 3;
    private const double Wavelength = 4;
    private const double Deviation = 2;

    private static readonly double[][] Opponents =
    [
        [1.0 / 3, 1.0 / 3, 1.0 / 3],
        [1.0 / 2, -1.0 / 2, 0],
        [-1.0 / 4, -1.0 / 4, 1.0 / 2],
    ];

    // Brightness changes more than hues do.
    private static readonly double[] Gains = [6, 12, 12];

    private static readonly Shape Bank = new((Colours * Orientations * Phases) + Colours, Colours, Edge, Edge);

    /// <summary>Makes the encoder.</summary>
    public GaborEncoder()
        : base(
            MostScales,
            [Name, Pooled],
            [new WeightTensor($"{Name}.weight", [Bank[0], Bank[1], Bank[2], Bank[3]], Filters())])
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> ContentLayers { get; } =
        new Dictionary<string, double>(LayersOf(Pooled, 3));

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> StyleLayers { get; } =
        new Dictionary<string, double>(LayersOf(Name, 1, 2, 3, 4, 5));

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> PatchLayers { get; } =
        new Dictionary<string, double>(LayersOf(Name, 3, 4));

    /// <inheritdoc/>
    public override string Identity => Name;

    private protected override IReadOnlyDictionary<string, Func<Node>> Filter(Node scaled, ParameterNode? weight)
    {
        Lazy<Node> responses = new(() => Relu.Of(Convolve(scaled, Name, Bank, weight)));
        return new Dictionary<string, Func<Node>>
        {
            [Name] = () => responses.Value,
            [Pooled] = () => Pool.Of(responses.Value, PoolKind.Average),
        };
    }

    private protected override int Shrinking(string layer) =>
        base.Shrinking(layer) * (layer.StartsWith(Pooled, StringComparison.Ordinal) ? 2 : 1);

    /// <summary>The filters, [99, 3, 9, 9]: by opponents, orientation and phase, then the smoothed colours.</summary>
    private static float[] Filters()
    {
        List<float> filters = [];
        for (int opponents = 0; opponents < Colours; opponents++)
        {
            for (int orientation = 0; orientation < Orientations; orientation++)
            {
                for (int phase = 0; phase < Phases; phase++)
                {
                    double[] wave = Wave(Math.PI * orientation / Orientations, 2 * Math.PI * phase / Phases);
                    filters.AddRange(Opponents[opponents].SelectMany(
                        share => wave.Select(value => (float)(Gains[opponents] * share * value))));
                }
            }
        }

        double[] window = Window();
        double sum = window.Sum();
        for (int colour = 0; colour < Colours; colour++)
        {
            filters.AddRange(Enumerable.Range(0, Colours).SelectMany(
                input => window.Select(value => (float)(input == colour ? value / sum : 0))));
        }

        return [.. filters];
    }

    /// <summary>A wave in a Gaussian window, of mean 0, that answers a full wave like it with 1.</summary>
    private static double[] Wave(double angle, double phase)
    {
        double[] window = Window();
        double[] carrier = [.. Offsets().Select(at => Math.Cos(
            (2 * Math.PI / Wavelength * ((Math.Cos(angle) * at.X) + (Math.Sin(angle) * at.Y))) + phase))];
        double mean = window.Zip(carrier, (w, c) => w * c).Sum() / window.Sum();
        double[] wave = [.. window.Zip(carrier, (w, c) => w * (c - mean))];
        double answer = wave.Zip(carrier, (w, c) => w * c).Sum();
        return [.. wave.Select(value => value / answer)];
    }

    private static double[] Window() =>
        [.. Offsets().Select(at => Math.Exp(-((at.X * at.X) + (at.Y * at.Y)) / (2 * Deviation * Deviation)))];

    private static IEnumerable<(int X, int Y)> Offsets() =>
        from y in Enumerable.Range(-(Edge / 2), Edge)
        from x in Enumerable.Range(-(Edge / 2), Edge)
        select (x, y);
}
