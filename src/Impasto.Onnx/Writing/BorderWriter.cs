namespace Impasto.Onnx.Writing;

/// <summary>
/// Writes the border of an image [batch, channels, height, width]: what is added before the network, and cut off what
/// comes of it. Where a file takes images of any size, both are computed from the image's own.
/// </summary>
internal sealed class BorderWriter
{
    private readonly OnnxBorder border;
    private readonly NodeList nodes;
    private readonly (int Width, int Height)? size;
    private readonly string edges;

    /// <summary>Makes the border of an image.</summary>
    /// <param name="border">What is added.</param>
    /// <param name="nodes">Where nodes go.</param>
    /// <param name="image">The image.</param>
    /// <param name="size">Its size, where that is fixed.</param>
    public BorderWriter(OnnxBorder border, NodeList nodes, string image, (int Width, int Height)? size)
    {
        this.border = border;
        this.nodes = nodes;
        this.size = size;
        edges = border.IsNone || size is not null ? ""
            : nodes.Add("Slice", [nodes.Add("Shape", [image]), nodes.Longs(2), nodes.Longs(4)]);
    }

    /// <summary>Whether the image is as large as it has to be anyway.</summary>
    private bool IsEmpty => border.IsNone
        || (size is { } fix && fix == (border.With(fix.Width), border.With(fix.Height)));

    /// <summary>Adds the border.</summary>
    public string Add(string image)
    {
        if (IsEmpty)
        {
            return image;
        }

        long around = border.Around;
        string amounts = size is { } fix
            ? nodes.Longs(
                0, 0, around, around,
                0, 0, border.With(fix.Height) - fix.Height - around, border.With(fix.Width) - fix.Width - around)
            : nodes.Add(
                "Concat",
                [nodes.Longs(0, 0, around, around, 0, 0), After()],
                Attributes.Of("axis", 0L));
        return nodes.Add("Pad", [image, amounts], Attributes.Of("mode", "reflect"));
    }

    /// <summary>Cuts the border off an image whose edges are so many times longer.</summary>
    public string Cut(string image, int scale)
    {
        if (IsEmpty)
        {
            return image;
        }

        long first = (long)border.Around * scale;
        string ends = size is { } fix
            ? nodes.Longs(first + ((long)fix.Height * scale), first + ((long)fix.Width * scale))
            : nodes.Add("Add", [nodes.Add("Mul", [edges, nodes.Longs(scale)]), nodes.Longs(first)]);
        return nodes.Add("Slice", [image, nodes.Longs(first, first), ends, nodes.Longs(2, 3)]);
    }

    /// <summary>The rows and columns to add below and to the right.</summary>
    private string After()
    {
        if (border.Multiple == 1)
        {
            return nodes.Longs(border.Around + border.Margin, border.Around + border.Margin);
        }

        string up = nodes.Add("Add", [edges, nodes.Longs(border.Least + border.Multiple - 1)]);
        string multiples = nodes.Add("Div", [up, nodes.Longs(border.Multiple)]);
        string enough = nodes.Add("Max", [multiples, nodes.Longs(border.Multiples)]);
        string whole = nodes.Add("Mul", [enough, nodes.Longs(border.Multiple)]);
        return nodes.Add("Sub", [nodes.Add("Sub", [whole, edges]), nodes.Longs(border.Around)]);
    }
}
