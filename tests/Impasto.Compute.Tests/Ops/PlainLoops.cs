using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

/// <summary>What the plain loops of the operator cases share.</summary>
internal static class PlainLoops
{
    /// <summary>An element of an image, from its batch, row, column and channel.</summary>
    public delegate double Element(int batch, int row, int column, int channel);

    public static int Index(Shape shape, int batch, int row, int column, int channel) =>
        (((((batch * shape.Height) + row) * shape.Width) + column) * shape.Channels) + channel;

    public static double[] Fill(Shape shape, Element element)
    {
        double[] values = new double[shape.Count];
        int i = 0;
        for (int b = 0; b < shape.Batch; b++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++)
                {
                    for (int c = 0; c < shape.Channels; c++)
                    {
                        values[i++] = element(b, y, x, c);
                    }
                }
            }
        }

        return values;
    }

    /// <summary>Mean and biased variance of each channel of each image, [B, C].</summary>
    public static (double[] Means, double[] Variances) Moments(float[] values, Shape shape)
    {
        double pixels = shape.Height * shape.Width;
        double[] means = new double[shape.Batch * shape.Channels], variances = new double[means.Length];
        for (int i = 0; i < values.Length; i++)
        {
            means[Place(shape, i)] += values[i] / pixels;
        }

        for (int i = 0; i < values.Length; i++)
        {
            double deviation = values[i] - means[Place(shape, i)];
            variances[Place(shape, i)] += deviation * deviation / pixels;
        }

        return (means, variances);
    }

    /// <summary>The place in [B, C] of an element of an image.</summary>
    public static int Place(Shape shape, int i) =>
        (i / (shape.Height * shape.Width * shape.Channels) * shape.Channels) + (i % shape.Channels);
}
