using System.Globalization;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Onnx;
using Impasto.Onnx.Reading;
using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>
/// A network of an ONNX file that makes one image of another of the same size, such as a style that others have
/// trained.
/// </summary>
public sealed class ImportedNetwork : IDisposable
{
    /// <summary>The ending of such files.</summary>
    public const string Extension = ".onnx";

    /// <summary>The metadata key under which a file says in which <see cref="SampleRange"/> its samples are.</summary>
    public const string RangeKey = "impasto.range";

    private const int Channels = 3;
    private const int SmallHeight = 64, SmallWidth = 96;

    // A network that halves images keeps the size only of those whose edges can be halved as often.
    private static readonly int[] Reductions = [1, 2, 4, 8, 16, 32];

    // A network that mirrors images wants more pixels than it mirrors.
    private static readonly int[] LeastEdges = [8, 16, 32, SmallHeight];

    // Of an image in 0..1 no network that works in 0..1 makes values as large.
    private const float MostOfUnit = 8;

    // What a network ends with that works in -1..1; one that works in another range scales after it.
    private const string SignedEnd = "Tanh";

    private readonly OnnxNetwork network;

    private ImportedNetwork(string path, OnnxNetwork network, SampleRange range, int reduction, int leastEdge)
    {
        this.network = network;
        (Source, Range, Reduction, LeastEdge) = (path, range, reduction, leastEdge);
    }

    /// <summary>Whether a path is that of an ONNX file, by its ending.</summary>
    /// <param name="path">The path.</param>
    public static bool IsMeant(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Gets what the samples of its images are.</summary>
    public SampleRange Range { get; }

    /// <summary>Gets whether nothing says what its samples are, so that a trial had to tell.</summary>
    public bool IsRangeFound { get; internal set; }

    /// <summary>Gets the operators that it is made of, by their names in ONNX.</summary>
    public IReadOnlyList<string> Operators => [.. network.OwnOperators];

    /// <summary>Gets the path of its file.</summary>
    public string Source { get; }

    /// <summary>Gets the number of its weights.</summary>
    public long Weights => network.Weights;

    /// <summary>Gets what its file says of itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata => network.Metadata;

    /// <summary>Gets what edges have to be a multiple of, in pixels.</summary>
    internal int Reduction { get; }

    /// <summary>Gets the least edge that it takes, in pixels.</summary>
    internal int LeastEdge { get; }

    /// <summary>Gets the memory that it takes in a plan: as in the file, as tensors, and as kernels want it.</summary>
    internal long PlannedBytes => 3 * sizeof(float) * Weights;

    /// <summary>Reads a network and tries it on small images.</summary>
    /// <param name="path">The file.</param>
    /// <param name="range">
    /// What the samples of its images are; null to take it from the file or, where that does not say, from what the
    /// network makes of a small image.
    /// </param>
    /// <exception cref="WeightException">
    /// The file cannot be read, has operators that are not read, or makes no image of the same size.
    /// </exception>
    public static ImportedNetwork Load(string path, SampleRange? range = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Load(path, range, isTried: false);
    }

    /// <summary>Reads a network that was tried when it was kept.</summary>
    /// <inheritdoc cref="Load(string, SampleRange?)" path="/exception"/>
    internal static ImportedNetwork LoadKept(string path) => Load(path, range: null, isTried: true);

    private static ImportedNetwork Load(string path, SampleRange? range, bool isTried)
    {
        OnnxNetwork network = OnnxFiles.Read(path);
        try
        {
            Apply(path, network, Small(0));
            int reduction = Reductions.First(pixels => pixels == Reductions[^1] || Keeps(network, Small(pixels)));
            SampleRange? told = range ?? ToldBy(path, network);
            SampleRange found = isTried && told is not null ? told : Try(path, network);
            int least = LeastEdges.First(edge => edge == SmallHeight
                || (edge % reduction == 0 && Keeps(network, Image(edge, edge))));
            return new ImportedNetwork(path, network, told ?? found, reduction, least)
            {
                IsRangeFound = told is null,
            };
        }
        catch (InvalidDataException e)
        {
            network.Dispose();
            throw new WeightException(path, e.Message, e);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Adds the network to a graph.</summary>
    /// <param name="image">An image [1, H, W, 3] of values from 0 to 1.</param>
    /// <returns>Its image of the same size, with values about 0 to 1.</returns>
    /// <exception cref="WeightException">It does not take an image of this size.</exception>
    public Node Stylize(Node image)
    {
        float span = Range.White - Range.Black;
        return Range.Black == 0
            ? Apply(Source, network, image * span) * (1 / span)
            : (Apply(Source, network, (image * span) + Range.Black) + -Range.Black) * (1 / span);
    }

    /// <summary>Writes the network, with its range, as a file.</summary>
    internal void Write(Stream stream, IReadOnlyDictionary<string, string> metadata) =>
        network.Write(stream, new Dictionary<string, string>(metadata) { [RangeKey] = Range.Name });

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    /// <summary>An image that is larger by some pixels than one that can be halved several times.</summary>
    private static Node Small(int more) => Image(SmallHeight + more, SmallWidth + more);

    private static Node Image(int height, int width) => new Graph().Input(new Shape(1, height, width, Channels));

    private static bool Keeps(OnnxNetwork network, Node image)
    {
        try
        {
            return network.Apply(image).Shape == image.Shape;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static SampleRange? ToldBy(string path, OnnxNetwork network) =>
        network.Metadata.GetValueOrDefault(RangeKey) is not { } told ? null
        : SampleRange.Find(told) ?? throw new WeightException(
            path,
            $"its samples are said to be in '{told}', which is none of {string.Join(", ", SampleRange.All)}; name one "
            + "with --range");

    private static Node Apply(string path, OnnxNetwork network, Node image)
    {
        Node result;
        try
        {
            result = network.Apply(image);
        }
        catch (InvalidDataException e)
        {
            throw new WeightException(path, e.Message, e);
        }

        if (result.Shape == image.Shape)
        {
            return result;
        }

        IReadOnlyList<long> extents = network.Inputs[0].Extents;
        int height = extents[1] == Channels ? 2 : 1;
        string own = extents[height] > 0 && extents[height + 1] > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $", and it was exported for {extents[height + 1]}x{extents[height]} only: export it for any size")
            : "";
        throw new WeightException(
            path,
            string.Create(
                CultureInfo.InvariantCulture,
                $"it makes {result.Shape.Width}x{result.Shape.Height} pixels of {result.Shape.Channels} channels of "
                + $"{image.Shape.Width}x{image.Shape.Height}; a style keeps the size{own}"));
    }

    /// <summary>Tells by what the network makes of a small image in 0..1 what its samples are.</summary>
    private static SampleRange Try(string path, OnnxNetwork network)
    {
        const int Samples = SmallHeight * SmallWidth * Channels;
        int[] extents = network.Inputs[0].Extents[1] == Channels
            ? [1, Channels, SmallHeight, SmallWidth]
            : [1, SmallHeight, SmallWidth, Channels];
        OnnxTensor image = new(extents, [.. Enumerable.Range(0, Samples).Select(i => i * 7 % 256 / 255f)]);
        float[] made = network.Run([image])[0].Values.ToArray();
        return !made.All(float.IsFinite)
            ? throw new WeightException(path, "it makes no numbers of a small image (not a number, or infinite)")
            : made.Max(MathF.Abs) > MostOfUnit ? SampleRange.Bytes
            : network.LastOperator == SignedEnd ? SampleRange.Signed
            : SampleRange.Unit;
    }
}
