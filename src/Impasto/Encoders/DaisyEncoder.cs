using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Weights;

namespace Impasto.Encoders;

/// <summary>
/// Dense DAISY descriptors (Tola, Lepetit and Fua, "DAISY: An Efficient Dense Descriptor Applied to Wide-Baseline
/// Stereo", PAMI 2010): how much brightness rises in each of 8 directions, smoothed, made a histogram of length 1, and
/// looked at from each pixel there and at 8 places on a ring around it. Nothing is learned.
/// </summary>
/// <remarks>
/// <para>
/// <c>daisy1</c> to <c>daisy4</c> are the descriptors, [height, width, 72]: the histogram of the centre, then those of
/// the ring, counter-clockwise from the right with y upwards. Brightness alone makes them; what the colours are is told
/// by <c>colour1</c> to <c>colour4</c>, [height, width, 27]: red, green and blue at the same nine places.
/// </para>
/// <para>
/// Departures: each ring is a layer, with a centre of its own, and radii and smoothing double from ring to ring, as the
/// image shrinks, where the paper has steps of 5 pixels. The length of a histogram is measured with a little added, so
/// that noise in plain places stays small: a plain image gives 0.
/// </para>
/// </remarks>
public sealed class DaisyEncoder : FilterPyramid
{
    /// <summary>The encoder's name.</summary>
    public const string Name = "daisy";

    /// <summary>The directions of a histogram, and the places of a ring.</summary>
    internal const int Directions = 8;

    /// <summary>The radius of the ring in pixels of its scale.</summary>
    internal const double Radius = 3;

    /// <summary>The deviation of the Gaussian under which brightness is derived.</summary>
    internal const double DerivativeDeviation = 1;

    /// <summary>The deviation of the Gaussian that smooths the orientation maps: half of the radius.</summary>
    internal const double SmoothingDeviation = Radius / 2;

    /// <summary>The rise a pixel at which a histogram has 0.7 of its full length.</summary>
    internal const double LeastRise = 0.02;

    private const string ColourName = "colour";
    private const int MostScales = 4;
    private const int Edge = 7;
    private const int Colours = 3;
    private const int Places = 1 + Directions;

    private static readonly Shape Rise = new(Directions, Colours, Edge, Edge);
    private static readonly Shape Smoothing = new(Directions, Directions, Edge, Edge);
    private static readonly Shape Total = new(Directions, Directions, 1, 1);
    private static readonly Shape Ring = new(Places * Directions, Directions, Edge, Edge);
    private static readonly Shape ColourRing = new(Places * Colours, Colours, Edge, Edge);

    /// <summary>Makes the encoder.</summary>
    public DaisyEncoder()
        : base(
            MostScales,
            [ColourName, Name],
            [
                Tensor("rise", Rise, (o, _, x, y) => RiseAt(o, x, y)),
                Tensor("smoothing", Smoothing, (o, i, x, y) => o == i ? Gaussian(x, y, SmoothingDeviation) : 0),
                Tensor("total", Total, (_, _, _, _) => 1),
                Tensor("ring", Ring, (o, i, x, y) => PlaceAt(o, i, x, y, Directions)),
                Tensor("colour", ColourRing, (o, i, x, y) => PlaceAt(o, i, x, y, Colours)),
            ])
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> ContentLayers { get; } =
        new Dictionary<string, double>(LayersOf(Name, 3));

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> StyleLayers { get; } =
        new Dictionary<string, double>(LayersOf(Name, 1, 2, 3, 4).Concat(LayersOf(ColourName, 1, 2, 3, 4)));

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> PatchLayers { get; } =
        new Dictionary<string, double>(LayersOf(Name, 3).Concat(LayersOf(ColourName, 3)));

    /// <inheritdoc/>
    public override string Identity => Name;

    private protected override IReadOnlyDictionary<string, Func<Node>> Filter(Node scaled, ParameterNode? weight) =>
        new Dictionary<string, Func<Node>>
        {
            [ColourName] = () => Convolve(scaled, "colour", ColourRing, weight),
            [Name] = () => Convolve(Histograms(scaled, weight), "ring", Ring, weight),
        };

    private Node Histograms(Node scaled, ParameterNode? weight)
    {
        Node maps = Relu.Of(Convolve(scaled, "rise", Rise, weight));
        Node smooth = Convolve(maps, "smoothing", Smoothing, weight);
        Node squares = Convolve(smooth * smooth, "total", Total, weight);
        return smooth / Sqrt.Of(squares + (float)(LeastRise * LeastRise));
    }

    /// <summary>
    /// The derivative of brightness in a direction under a Gaussian: 1 for a brightness that rises by 1 a pixel.
    /// </summary>
    private static double RiseAt(int direction, int x, int y)
    {
        (double right, double up) = Towards(direction);
        double slope = ((right * x) - (up * y)) * Gaussian(x, y, DerivativeDeviation);
        return slope / (Colours * Offsets().Sum(at => at * at * Gaussian(at, DerivativeDeviation)));
    }

    /// <summary>What picks a channel at one of the nine places, between pixels bilinearly.</summary>
    private static double PlaceAt(int output, int channel, int x, int y, int channels)
    {
        int place = output / channels;
        if (output % channels != channel)
        {
            return 0;
        }

        (double right, double up) = place == 0 ? (0, 0) : Towards(place - 1);
        return Closeness((Radius * right) - x) * Closeness((Radius * up) + y);

        static double Closeness(double distance) => Math.Max(0, 1 - Math.Abs(distance));
    }

    private static (double Right, double Up) Towards(int direction)
    {
        double angle = 2 * Math.PI * direction / Directions;
        return (Math.Cos(angle), Math.Sin(angle));
    }

    /// <summary>A Gaussian at a pixel of the kernel, whose sum over the kernel is 1.</summary>
    private static double Gaussian(int x, int y, double deviation) => Gaussian(x, deviation) * Gaussian(y, deviation);

    private static double Gaussian(int at, double deviation)
    {
        return Bell(at) / Offsets().Sum(Bell);

        double Bell(int offset) => Math.Exp(-(offset * offset) / (2 * deviation * deviation));
    }

    private static IEnumerable<int> Offsets() => Enumerable.Range(-(Edge / 2), Edge);

    /// <summary>A filter, [out, in, edge, edge], of its value by output, input, x and y from the centre.</summary>
    private static WeightTensor Tensor(string name, Shape shape, Func<int, int, int, int, double> at)
    {
        int half = shape[2] / 2;
        return new WeightTensor(
            $"{name}.weight",
            [shape[0], shape[1], shape[2], shape[3]],
            [
                .. from output in Enumerable.Range(0, shape[0])
                   from input in Enumerable.Range(0, shape[1])
                   from y in Enumerable.Range(-half, shape[2])
                   from x in Enumerable.Range(-half, shape[3])
                   select (float)at(output, input, x, y),
            ]);
    }
}
