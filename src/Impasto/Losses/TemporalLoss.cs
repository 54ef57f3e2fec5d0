using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Media.Images;

namespace Impasto.Losses;

/// <summary>
/// How far the frame of a film is from what frames before it look like, where that is certain (Ruder, Dosovitskiy and
/// Brox, "Artistic style transfer for videos", 2016, equation 7): the mean of c (x - w)^2 over all values of the frame,
/// with x the frame, w an earlier one brought to its pixels and c how certain each pixel of that is.
/// </summary>
/// <remarks>
/// The paper's long-term loss (equation 8) is the sum of such losses to several earlier frames, whose certainties leave
/// out what a nearer frame is certain of. The memory of w and c is held until the loss is disposed of.
/// </remarks>
public sealed class TemporalLoss : ImageLoss, IDisposable
{
    private const int Channels = ImageBuffer.Channels;

    private readonly ImageBuffer previous;
    private readonly float[] certainty;
    private readonly List<Tensor> tensors = [];

    /// <summary>Makes the loss.</summary>
    /// <param name="previous">An earlier frame, painted and brought to this one's pixels.</param>
    /// <param name="certainty">How certain each of its pixels is, row by row from 0 to 1.</param>
    /// <exception cref="ArgumentException">There are more or fewer certainties than pixels.</exception>
    public TemporalLoss(ImageBuffer previous, ReadOnlySpan<float> certainty)
    {
        ArgumentNullException.ThrowIfNull(previous);
        if (certainty.Length != previous.Width * previous.Height)
        {
            throw new ArgumentException(
                $"{certainty.Length} certainties are not those of {previous.Width} x {previous.Height} pixels.",
                nameof(certainty));
        }

        this.previous = previous;
        this.certainty = certainty.ToArray();
    }

    /// <summary>Adds the loss to a graph.</summary>
    /// <param name="image">
    /// [1, height, width, 3]: the frame, perhaps with a margin of the same width on all sides, of which nothing is
    /// certain.
    /// </param>
    /// <param name="target">None.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">The image is no such frame.</exception>
    public override Node Of(Node image, Node? target = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        int margin = (image.Shape.Width - previous.Width) / 2;
        if (image.Shape.Channels != Channels
            || margin < 0
            || image.Shape.Width != previous.Width + (2 * margin)
            || image.Shape.Height != previous.Height + (2 * margin))
        {
            throw new ArgumentException(
                $"An image of {image.Shape} is no frame of {previous.Width} x {previous.Height} pixels with a margin.",
                nameof(image));
        }

        Tensor values = new(image.Shape);
        Tensor roots = new(image.Shape);
        tensors.AddRange([values, roots]);
        for (int y = 0; y < previous.Height; y++)
        {
            for (int x = 0; x < previous.Width; x++)
            {
                int from = (y * previous.Width) + x;
                int to = (((y + margin) * image.Shape.Width) + x + margin) * Channels;
                previous.Pixels.Slice(from * Channels, Channels).CopyTo(values.Span[to..]);
                roots.Span.Slice(to, Channels).Fill(MathF.Sqrt(certainty[from]));
            }
        }

        // The square of the root of c times the difference.
        Node difference = (image - image.Graph.Constant(values)) * image.Graph.Constant(roots);
        return SumOfSquares.Of(difference) * (1f / image.Shape.Count);
    }

    /// <summary>Frees the memory; graphs with the loss run no more.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in tensors)
        {
            tensor.Dispose();
        }

        tensors.Clear();
    }
}
