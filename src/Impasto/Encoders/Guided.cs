using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Encoders;

/// <summary>Statistics of features whose pixels count as much as a guide says: of a style, what is visible.</summary>
internal static class Guided
{
    // Keeps weights finite where a guide is empty.
    private const float Least = 1e-12f;

    // As in ChannelDeviation.
    private const float Epsilon = 1e-5f;

    /// <summary>Adds an input for a guide of features to their graph.</summary>
    public static Node Input(Node features) =>
        features.Graph.Input(new Shape(1, features.Shape.Height, features.Shape.Width, 1));

    /// <summary>Makes weights of a guide, whose mean over each image is 1.</summary>
    /// <param name="guide">[batch, height, width, 1].</param>
    /// <param name="channels">The number of channels to repeat the weights for.</param>
    /// <returns>[batch, height, width, channels].</returns>
    public static Node Weights(Node guide, int channels) =>
        Spread(guide / (ChannelMean.Of(guide) + Least), channels);

    /// <summary>Repeats a guide for channels.</summary>
    /// <param name="guide">[batch, height, width, 1].</param>
    /// <param name="channels">Their number.</param>
    /// <returns>[batch, height, width, channels].</returns>
    public static Node Spread(Node guide, int channels) =>
        MatrixMultiply.Of(guide, Broadcast.Of(guide.Graph.Constant(1), new(guide.Shape.Batch, 1, channels)));

    /// <summary>The channels' means, [B, 1, 1, C]; of all pixels alike where there is no guide.</summary>
    public static Node Mean(Node features, Node? guide) =>
        ChannelMean.Of(guide is null ? features : features * Weights(guide, features.Shape.Channels));

    /// <summary>The channels' deviations, [B, 1, 1, C]; of all pixels alike where there is no guide.</summary>
    public static Node Deviation(Node features, Node? guide)
    {
        if (guide is null)
        {
            return ChannelDeviation.Of(features, Epsilon);
        }

        Node centred = features - Mean(features, guide);
        return Sqrt.Of(Mean(centred * centred, guide) + Epsilon);
    }

    /// <summary>The Gram matrix, [B, C, C]; of all pixels alike where there is no guide.</summary>
    public static Node Gram(Node features, Node? guide) => Compute.Ops.Gram.Of(
        guide is null ? features : features * Sqrt.Of(Weights(guide, features.Shape.Channels)));

    /// <summary>The channels' covariance, [B, C, C]; of all pixels alike where there is no guide.</summary>
    public static Node Covariance(Node features, Node? guide) => guide is null
        ? Compute.Ops.Covariance.Of(features)
        : Gram(features - Mean(features, guide), guide);

    /// <summary>The guide of features that an alpha plane makes: the mean alpha of the pixels behind each.</summary>
    /// <param name="alpha">The alpha of the image that was encoded: height x width.</param>
    /// <param name="width">The image's width.</param>
    /// <param name="height">The image's height.</param>
    /// <param name="target">The guide.</param>
    /// <param name="shape">The guide's shape, [1, height, width, 1].</param>
    /// <exception cref="ArgumentException">Nothing of the image is visible.</exception>
    public static void Read(ReadOnlySpan<float> alpha, int width, int height, Span<float> target, Shape shape)
    {
        int edge = 1;
        while (height / edge > shape.Height || width / edge > shape.Width)
        {
            edge *= 2;
        }

        target.Clear();
        for (int y = 0; y < shape.Height * edge; y++)
        {
            for (int x = 0; x < shape.Width * edge; x++)
            {
                target[(y / edge * shape.Width) + (x / edge)] += alpha[(y * width) + x] / (edge * edge);
            }
        }

        if (!target.ContainsAnyExceptInRange(0, 0.5f / byte.MaxValue))
        {
            throw new ArgumentException(
                "A style is transparent, or hidden by its mask, everywhere: there is nothing to take from it; name "
                + "another image or mask.");
        }
    }
}
