using Impasto.Compute.Graphs;

namespace Impasto.Onnx.Writing;

/// <summary>
/// Writes the values of an engine's graph that are asked for, each once, and in the layout in which they are asked for.
/// </summary>
/// <remarks>
/// A file that takes images of any size is written from the same graph at two sizes: an extent that is not the same in
/// both depends on the size, and must not be a number in the file.
/// </remarks>
internal sealed class GraphWriter
{
    private readonly Graph other;
    private readonly Func<GraphWriter, Node, Written> write;
    private readonly FoldedConstants constants;
    private readonly Dictionary<Node, Written> written = [];
    private readonly Dictionary<(Node, Layout), string> names = [];
    private readonly Dictionary<Node, int> readers = [];

    /// <summary>Makes a writer.</summary>
    /// <param name="nodes">Where the nodes go.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="other">The same graph at another size; the same one where the size is fixed.</param>
    /// <param name="outputs">The values that are asked for from outside.</param>
    /// <param name="write">Writes a node that is neither an input nor constant.</param>
    public GraphWriter(
        NodeList nodes, Graph graph, Graph other, IEnumerable<Node> outputs, Func<GraphWriter, Node, Written> write)
    {
        if (!graph.Nodes.Select(node => node.Op.GetType()).SequenceEqual(other.Nodes.Select(n => n.Op.GetType())))
        {
            throw new GraphException(
                "A graph that has other operators at another size cannot be exported for any size; name a size.");
        }

        Nodes = nodes;
        this.other = other;
        this.write = write;
        constants = new FoldedConstants(graph);
        foreach (Node node in graph.Nodes.SelectMany(node => node.Inputs).Concat(outputs))
        {
            readers[node] = readers.GetValueOrDefault(node) + 1;
        }
    }

    /// <summary>Gets what is written so far.</summary>
    public NodeList Nodes { get; }

    /// <summary>Whether a value depends on constants alone.</summary>
    public bool IsConstant(Node node) => constants.Contains(node);

    /// <summary>Whether a value is used in one place.</summary>
    public bool IsReadOnce(Node node) => readers.GetValueOrDefault(node) == 1;

    /// <summary>Whether an extent of a value depends on the size of the images.</summary>
    public bool Varies(Node node, int axis) => node.Shape[axis] != AtOtherSize(node).Shape[axis];

    /// <summary>Whether any extent of a value depends on the size of the images.</summary>
    public bool Varies(Node node) => node.Shape != AtOtherSize(node).Shape;

    /// <summary>The same value in the graph at another size.</summary>
    public Node AtOtherSize(Node node) => other.Nodes[node.Id];

    /// <summary>Says what an input of the graph is in the file.</summary>
    public void SetInput(Node node, Written value) => written[node] = value;

    /// <summary>The name of a value in the layout in which it lies anyway.</summary>
    public Written Read(Node node) => IsConstant(node)
        ? new Written(Read(node, Layout.ChannelsFirst), Layout.ChannelsFirst)
        : Write(node);

    /// <summary>The name of a value in a layout, which only values of four extents have.</summary>
    public string Read(Node node, Layout layout)
    {
        layout = node.Shape.Rank == 4 ? layout : Layout.Stored;
        if (!names.TryGetValue((node, layout), out string? name))
        {
            name = IsConstant(node) ? Store(node, layout) : InLayout(node, Write(node), layout);
            names[(node, layout)] = name;
        }

        return name;
    }

    /// <summary>A value per channel, as it meets features in a layout.</summary>
    /// <param name="node">[C], or [B, 1, 1, C].</param>
    /// <param name="layout">The features' layout.</param>
    public string ReadPerChannel(Node node, Layout layout)
    {
        if (node.Shape.Rank == 4 || layout == Layout.Stored)
        {
            return Read(node, layout);
        }

        return IsConstant(node)
            ? Nodes.Constant(constants.ValuesOf(node), node.Shape[0], 1, 1)
            : Nodes.Add("Reshape", [Read(node, Layout.Stored), Nodes.Longs(node.Shape[0], 1, 1)]);
    }

    /// <summary>
    /// A list of one value per channel in float32, where all images have the same; null where they may not.
    /// </summary>
    /// <param name="node">[C], or [B, 1, 1, C].</param>
    public string? ReadList(Node node) =>
        IsConstant(node) ? (OneOfBatch(node) is var values && values.Length == node.Shape[node.Shape.Rank - 1]
            ? Nodes.Singles(values, values.Length)
            : null)
        : node.Shape.Rank == 1 ? Nodes.ToSingle(Read(node, Layout.Stored))
        : null;

    private Written Write(Node node)
    {
        if (!written.TryGetValue(node, out Written value))
        {
            written[node] = value = write(this, node);
        }

        return value;
    }

    private string InLayout(Node node, Written value, Layout layout) =>
        value.Layout == layout || node.Shape.Rank != 4 ? value.Name
        : layout == Layout.ChannelsFirst ? Transposed(value.Name, 0, 3, 1, 2)
        : Transposed(value.Name, 0, 2, 3, 1);

    private string Transposed(string name, params long[] axes) =>
        Nodes.Add("Transpose", [name], Attributes.Of("perm", axes));

    private string Store(Node node, Layout layout)
    {
        ReadOnlySpan<float> values = OneOfBatch(node);
        long[] extents = [.. Enumerable.Range(0, node.Shape.Rank).Select(axis => (long)node.Shape[axis])];
        if (values.Length < node.Shape.Count)
        {
            extents[0] = 1;
        }

        return layout == Layout.Stored
            ? Nodes.Constant(values, extents)
            : Nodes.Constant(
                ChannelsFirst(values, extents), extents[0], extents[3], extents[1], extents[2]);
    }

    /// <summary>The values of a constant; of one for each image of a batch of any size the one that all have.</summary>
    private ReadOnlySpan<float> OneOfBatch(Node node)
    {
        ReadOnlySpan<float> values = constants.ValuesOf(node);
        if (!Varies(node))
        {
            return values;
        }

        if (Enumerable.Range(1, node.Shape.Rank - 1).Any(axis => Varies(node, axis)))
        {
            throw new GraphException(
                $"{node.Op.Name}: a constant as large as the image needs images of a fixed size.");
        }

        int images = node.Shape[0], one = values.Length / images;
        for (int image = 1; image < images; image++)
        {
            if (!values.Slice(image * one, one).SequenceEqual(values[..one]))
            {
                throw new GraphException(
                    $"{node.Op.Name}: a constant that differs from image to image needs a batch of a fixed size.");
            }
        }

        return values[..one];
    }

    private static float[] ChannelsFirst(ReadOnlySpan<float> values, long[] extents)
    {
        (int images, int pixels, int channels) = ((int)extents[0], (int)(extents[1] * extents[2]), (int)extents[3]);
        float[] ordered = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            (int place, int channel) = Math.DivRem(i, channels);
            (int image, int pixel) = Math.DivRem(place, pixels);
            ordered[(((image * channels) + channel) * pixels) + pixel] = values[i];
        }

        return ordered;
    }
}
