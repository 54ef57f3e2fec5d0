using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>The mean of each channel of each image.</summary>
public static class ChannelMean
{
    /// <summary>Adds the means to the graph.</summary>
    /// <param name="input">Features [B, H, W, C].</param>
    /// <returns>The means [B, 1, 1, C].</returns>
    /// <exception cref="GraphException">The input is no image.</exception>
    public static Node Of(Node input)
    {
        Shape shape = input.Shape;
        if (shape.Rank != 4)
        {
            throw new GraphException(
                $"ChannelMean: {shape} is not the shape of an image, [batch, height, width, channels].");
        }

        Node sum = shape.Height * shape.Width == 1
            ? input
            : Sum.To(input, new Shape(shape.Batch, 1, 1, shape.Channels));
        return sum * (1f / ((long)shape.Height * shape.Width));
    }
}
