using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Training.Loop;
using Impasto.Training.Tasks.TransformStyles;

namespace Impasto.Training.Tasks.Films;

/// <summary>
/// A network for film in a graph, with the mean of what it paints and the result before: frames as they are painted.
/// </summary>
internal sealed class FilmGraph
{
    /// <summary>How much of what is certain comes from the result before.</summary>
    public const float MostShare = 0.5f;

    private const int Channels = ImageBuffer.Channels;

    private readonly Node seen;

    /// <summary>Adds the network to the graph of its choice of styles.</summary>
    /// <param name="network">The network.</param>
    /// <param name="images">The shape of a batch of frames.</param>
    /// <param name="choice">How much of each style each frame gets.</param>
    /// <param name="parameters">Receives the network's weights.</param>
    /// <param name="normRate">How many times as fast as others norms learn.</param>
    public FilmGraph(TransformNetwork network, Shape images, Node choice, ParameterSet parameters, double normRate)
    {
        Choice = choice;
        seen = choice.Graph.Input(
            new Shape(images.Batch, images.Height, images.Width, TransformNetworkOptions.PriorChannels));
        Prior = choice.Graph.Input(images);
        Share = choice.Graph.Input(images);
        Node painted = network.Stylize(seen, choice, (name, tensor) => parameters.Add(
            name,
            tensor,
            tensor.Shape.Rank == 2 ? (float)normRate : network.IsLast(name) ? TransformTraining.PixelRate : 1));
        Result = painted + ((Prior - painted) * Share);
    }

    /// <summary>Gets the input that says how much of each style each frame gets.</summary>
    public Node Choice { get; }

    /// <summary>Gets the input with the results before, in their places.</summary>
    public Node Prior { get; }

    /// <summary>Gets the input that says how much of each sample comes from there.</summary>
    public Node Share { get; }

    /// <summary>Gets the results.</summary>
    public Node Result { get; }

    /// <summary>Gets the number of frames a batch.</summary>
    public int Batch => Prior.Shape.Batch;

    /// <summary>Copies an image of a batch, cut to [0, 1].</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="index">Which image.</param>
    public ImageBuffer ImageOf(ReadOnlySpan<float> batch, int index)
    {
        ImageBuffer image = new(Prior.Shape.Width, Prior.Shape.Height);
        int length = image.Pixels.Length;
        for (int i = 0; i < length; i++)
        {
            image.Pixels[i] = Math.Clamp(batch[(index * length) + i], 0, 1);
        }

        return image;
    }

    /// <summary>Fills the inputs for a frame of a batch.</summary>
    /// <param name="executor">Holds them.</param>
    /// <param name="index">Which frame.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="prior">The result of the frame before in its place; null for a first frame.</param>
    /// <param name="certainty">How certain that is at each pixel.</param>
    public void Show(Executor executor, int index, ImageBuffer frame, ImageBuffer? prior, float[]? certainty)
    {
        int pixels = frame.Width * frame.Height;
        Span<float> sees = executor[seen].Slice(
            index * pixels * TransformNetworkOptions.PriorChannels, pixels * TransformNetworkOptions.PriorChannels);
        Span<float> before = executor[Prior].Slice(index * pixels * Channels, pixels * Channels);
        Span<float> shares = executor[Share].Slice(index * pixels * Channels, pixels * Channels);
        PriorInput.Fill(sees, frame.Pixels, prior is null ? default : prior.Pixels, certainty);
        before.Clear();
        shares.Clear();
        if (prior is null)
        {
            return;
        }

        prior.Pixels.CopyTo(before);
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = MostShare * certainty![i / Channels];
        }
    }
}
