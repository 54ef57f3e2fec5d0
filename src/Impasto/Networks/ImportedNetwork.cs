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

    /// <summary>The metadata key under which a file says in which range its samples are: 0..1 or 0..255.</summary>
    public const string RangeKey = "impasto.range";

    private const int Channels = 3;
    private const int SmallHeight = 64, SmallWidth = 96;

    // A network that halves images keeps the size only of those whose edges can be halved as often.
    private static readonly int[] Reductions = [1, 2, 4, 8, 16, 32];

    // A network that mirrors images wants more pixels than it mirrors.
    private static readonly int[] LeastEdges = [8, 16, 32, SmallHeight];

    // Of samples in 0..1 a network makes none as large, whatever it is given.
    private const float MostOfUnit = 8;

    private static readonly (string Text, float Full)[] Ranges = [("0..1", 1), ("0..255", 255)];

    private readonly OnnxNetwork network;

    private ImportedNetwork(string path, OnnxNetwork network, float full, int reduction, int leastEdge)
    {
        this.network = network;
        (Source, Full, Reduction, LeastEdge) = (path, full, reduction, leastEdge);
    }

    /// <summary>Whether a path is that of an ONNX file, by its ending.</summary>
    /// <param name="path">The path.</param>
    public static bool IsMeant(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Gets what stands for white in its images: 1 or 255.</summary>
    public float Full { get; }

    /// <summary>Gets the range of its samples as text.</summary>
    public string Range => Ranges.First(range => range.Full == Full).Text;

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
    /// <param name="full">
    /// What stands for white in its images, 1 or 255; null to take it from the file or, where that does not say, from
    /// what the network makes of a grey image.
    /// </param>
    /// <exception cref="WeightException">
    /// The file cannot be read, has operators that are not read, or makes no image of the same size.
    /// </exception>
    public static ImportedNetwork Load(string path, float? full = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (full is not (null or 1 or 255))
        {
            throw new ArgumentOutOfRangeException(nameof(full), full, "The samples of a network end at 1 or at 255.");
        }

        OnnxNetwork network = OnnxFiles.Read(path);
        try
        {
            Apply(path, network, Small(0));
            int reduction = Reductions.First(pixels => pixels == Reductions[^1] || Keeps(network, Small(pixels)));
            float told = full ?? ToldBy(path, network) ?? (MostOf(network) > MostOfUnit ? 255 : 1);
            int least = LeastEdges.First(edge => edge == SmallHeight
                || (edge % reduction == 0 && Keeps(network, Image(edge, edge))));
            return new ImportedNetwork(path, network, told, reduction, least);
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
    public Node Stylize(Node image) => Apply(Source, network, image * Full) * (1 / Full);

    /// <summary>Writes the network, with its range, as a file.</summary>
    internal void Write(Stream stream, IReadOnlyDictionary<string, string> metadata) =>
        network.Write(stream, new Dictionary<string, string>(metadata) { [RangeKey] = Range });

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

    private static float? ToldBy(string path, OnnxNetwork network) =>
        network.Metadata.GetValueOrDefault(RangeKey) is not { } told ? null
        : Ranges.FirstOrDefault(range => range.Text == told) is { Text: not null } known ? known.Full
        : throw new WeightException(
            path, $"its samples are said to be in '{told}', which is neither 0..1 nor 0..255; name one with --range");

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

        return result.Shape == image.Shape
            ? result
            : throw new WeightException(
                path,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"it makes {result.Shape.Width}x{result.Shape.Height} pixels of {result.Shape.Channels} channels "
                    + $"of {image.Shape.Width}x{image.Shape.Height}; a style keeps the size"));
    }

    /// <summary>The largest value that the network makes of an image of samples in 0..255.</summary>
    private static float MostOf(OnnxNetwork network)
    {
        const int Samples = SmallHeight * SmallWidth * Channels;
        int[] extents = network.Inputs[0].Extents[1] == Channels
            ? [1, Channels, SmallHeight, SmallWidth]
            : [1, SmallHeight, SmallWidth, Channels];
        OnnxTensor image = new(extents, [.. Enumerable.Range(0, Samples).Select(i => (float)(i * 7 % 256))]);
        return network.Run([image])[0].Values.ToArray().Max(MathF.Abs);
    }
}
