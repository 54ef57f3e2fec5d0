using Impasto.Compute.Autodiff;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Encoders;

namespace Impasto.Cli.Benchmarks;

/// <summary>The graphs of two trainings of networks a quarter as wide as VGG-19: a loss and what is learned by it.</summary>
internal static class TrainingGraphs
{
    private const int AdainBatch = 4;
    private const int StudentBatch = 8;

    private static readonly string[] StyleLayers = ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"];

    // The mirror of the encoder from relu4_1; 0 is an enlargement.
    private static readonly int[] DecoderWidths = [64, 0, 64, 64, 64, 32, 0, 32, 16, 0, 16, 3];

    private static readonly int[] TeacherWidths = [64, 128, 256, 512, 512];

    private static readonly (int Width, int Count)[] StudentStages = [(16, 2), (32, 2), (64, 4), (128, 4), (128, 1)];

    /// <summary>
    /// A decoder learns adaptive instance normalisation (Huang and Belongie, 2017): the encoder is frozen, and the
    /// decoded image is encoded again.
    /// </summary>
    public static (Node Loss, IReadOnlyList<LearnedTensor> Learned) Adain(VggEncoder encoder, int size)
    {
        Graph graph = new();
        string[] layers = StyleLayers[..4];
        Shape images = new(AdainBatch, size, size, 3);
        Node content = encoder.Encode(graph.Input(images), [layers[^1]])[layers[^1]];
        IReadOnlyDictionary<string, Node> style = encoder.Encode(graph.Input(images), layers);
        Node wantedStyle = style[layers[^1]];
        Node target = (content - ChannelMean.Of(content)) / ChannelDeviation.Of(content)
            * ChannelDeviation.Of(wantedStyle) + ChannelMean.Of(wantedStyle);

        List<Node> parameters = [];
        Node value = target;
        foreach (int width in DecoderWidths)
        {
            value = width == 0
                ? Resize.Of(value, 2 * value.Shape.Height, 2 * value.Shape.Width, ResizeKind.Nearest)
                : Convolve(value, width, 3, parameters);
            value = width > 3 ? Relu.Of(value) : value;
        }

        IReadOnlyDictionary<string, Node> decoded = encoder.Encode(value, layers);
        Node loss = Mean.OfSquares(decoded[layers[^1]] - target);
        foreach (string layer in layers)
        {
            Node mean = ChannelMean.Of(decoded[layer]) - ChannelMean.Of(style[layer]);
            Node deviation = ChannelDeviation.Of(decoded[layer]) - ChannelDeviation.Of(style[layer]);
            loss += (Mean.OfSquares(mean) + Mean.OfSquares(deviation)) * 10;
        }

        return Differentiate(loss, parameters);
    }

    /// <summary>
    /// An encoder learns the features and Gram matrices of a wider one, behind projections to the wider one's channels.
    /// </summary>
    public static (Node Loss, IReadOnlyList<LearnedTensor> Learned) Student(int size)
    {
        Graph graph = new();
        List<Node> parameters = [];
        Node value = graph.Input(new Shape(StudentBatch, size, size, 3));
        Node? loss = null;
        for (int stage = 0; stage < StudentStages.Length; stage++)
        {
            for (int i = 0; i < StudentStages[stage].Count; i++)
            {
                value = Relu.Of(Convolve(value, StudentStages[stage].Width, 3, parameters));
                if (i > 0)
                {
                    continue;
                }

                Node features = Relu.Of(Convolve(value, TeacherWidths[stage], 1, parameters));
                Node gram = Gram.Of(features);
                Node term = Mean.OfSquares(features - graph.Input(features.Shape))
                    + Mean.OfSquares(gram - graph.Input(gram.Shape));
                loss = loss is null ? term : loss + term;
            }

            value = Pool.Of(value, PoolKind.Max);
        }

        return Differentiate(loss!, parameters);
    }

    private static (Node Loss, IReadOnlyList<LearnedTensor> Learned) Differentiate(Node loss, List<Node> parameters) =>
        (loss, [.. parameters.Zip(Gradients.Of(loss, parameters), (value, gradient) => new LearnedTensor(value, gradient))]);

    private static Node Convolve(Node value, int width, int kernel, List<Node> parameters)
    {
        Graph graph = value.Graph;
        Node weights = graph.Input(new Shape(width, value.Shape.Channels, kernel, kernel));
        Node bias = graph.Input(new Shape(width));
        parameters.Add(weights);
        parameters.Add(bias);
        ConvolutionOptions options = new() { Padding = kernel / 2, Mode = PaddingMode.Reflection };
        return Convolution.Of(value, weights, options) + bias;
    }
}
