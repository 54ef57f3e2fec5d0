using Impasto.Compute.Autodiff;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Stylizing;
using Impasto.Training.Loop;
using Impasto.Training.Tasks.AdaInDecoder;
using Impasto.Training.Tasks.TransformStyles;
using Impasto.Transforms;
using Impasto.Weights;

namespace Impasto.Cli.Benchmarks;

/// <summary>What <c>impasto bench</c> times; the peers in benchmarks/peers do the same work.</summary>
/// <param name="size">The edge of the square image in pixels.</param>
/// <param name="threads">The number of threads.</param>
/// <param name="loadEncoder">Gives the encoder that the command line names.</param>
/// <param name="models">Where networks come from.</param>
/// <param name="folder">The folder of the networks for any style; null for those that Impasto brings along.</param>
internal sealed class BenchmarkSuites(
    int size, int threads, Func<VggEncoder> loadEncoder, ModelLibrary models, string? folder) : IDisposable
{
    private const int TrainingBatch = 4;

    private static readonly (int In, int Out, int Edge, int Kernel)[] Convolutions =
    [
        (64, 64, 512, 3), (64, 128, 256, 3), (128, 128, 256, 3), (128, 256, 128, 3), (256, 256, 128, 3),
        (256, 512, 64, 3), (512, 512, 64, 3), (512, 512, 32, 3), (3, 64, 512, 3), (3, 32, 512, 9),
    ];

    private readonly List<IDisposable> owned = [];

    /// <summary>Gets the suites by name.</summary>
    public static IReadOnlyDictionary<string, Func<BenchmarkSuites, IEnumerable<BenchmarkCase>>> All { get; } =
        new Dictionary<string, Func<BenchmarkSuites, IEnumerable<BenchmarkCase>>>
        {
            ["conv"] = suites => suites.ConvolutionLayers(),
            ["vgg19-forward"] = suites => suites.Forward(),
            ["vgg19-gradient"] = suites => suites.Gradient(),
            ["slim-iteration"] = suites => suites.SlimIteration(),
            ["adain"] = suites => suites.AdaptiveInstanceNormalisation(),
            ["wct"] = suites => suites.WhitenAndColour(),
            ["adain-step"] = suites => suites.AdainStep(),
            ["transform"] = suites => suites.TransformNetworks(),
            ["transform-light"] = suites => suites.LightTransformNetwork(),
            ["transform-step"] = suites => suites.TransformStep(),
            ["review"] = suites => suites.Review(),
            ["peak"] = suites => [suites.Peak()],
            ["memory"] = suites => [suites.Memory()],
        };

    /// <summary>Measures what the machine can do, which profiles are held against.</summary>
    public ProfileTable Limits(BenchmarkRunner runner)
    {
        OperatorTime sum = runner.Profile(Memory())![0];
        return new ProfileTable(runner.Run(Peak()).Gflops * 1e9, sum.Bytes / sum.Time.TotalSeconds);
    }

    public void Dispose() => owned.ForEach(o => o.Dispose());

    /// <summary>Single convolutions with bias and ReLU.</summary>
    private IEnumerable<BenchmarkCase> ConvolutionLayers()
    {
        foreach ((int inChannels, int outChannels, int edgeAt512, int kernel) in Convolutions)
        {
            int edge = Math.Max(1, edgeAt512 * size / 512);
            Graph graph = new();
            Node input = graph.Input(new Shape(1, edge, edge, inChannels));
            Node weights = graph.Constant(Random(new Shape(outChannels, inChannels, kernel, kernel)));
            ConvolutionOptions options = new() { Padding = kernel / 2, Mode = PaddingMode.Zero };
            Node bias = graph.Constant(Random(new Shape(outChannels)));
            Node output = Relu.Of(Convolution.Of(input, weights, options) + bias);
            yield return Case($"conv{kernel}x{kernel} {inChannels}-{outChannels} {edge}", edge, output);
        }
    }

    /// <summary>VGG-19 to relu5_1.</summary>
    private IEnumerable<BenchmarkCase> Forward()
    {
        VggEncoder encoder = Own(new VggEncoder(RandomVgg.Vgg19(seed: 1)));
        Node image = Image(new Graph());
        yield return Case("vgg19-forward", size, encoder.Encode(image, ["relu5_1"])["relu5_1"]);
    }

    /// <summary>VGG-19 to relu5_1, five Gram losses and the gradient to the image.</summary>
    private IEnumerable<BenchmarkCase> Gradient()
    {
        VggEncoder encoder = Own(new VggEncoder(RandomVgg.Vgg19(seed: 1)));
        Node image = Image(new Graph());
        Node loss = Loss(new GramLoss(GramLoss.DefaultLayers), encoder, image);
        yield return Case("vgg19-gradient", size, loss, Gradients.Of(loss, image));
    }

    /// <summary>One evaluation of an optimisation: content, style, total variation, gradient.</summary>
    private IEnumerable<BenchmarkCase> SlimIteration()
    {
        VggEncoder encoder = loadEncoder();
        Node image = Image(new Graph());
        GramLoss style = new(encoder.ComparedLayers(GramLoss.DefaultLayers));
        ContentLoss content = new(ContentLoss.DefaultLayers);
        IReadOnlyDictionary<string, Node> features =
            encoder.Encode(image, style.LayerWeights.Keys.Concat(content.LayerWeights.Keys));
        Node loss = Loss(style, features) + Loss(content, features) + new TotalVariation().Of(image);
        yield return Case("slim-iteration", size, loss, Gradients.Of(loss, image));
    }

    /// <summary>AdaIN with the full VGG-19, the style encoded too.</summary>
    private IEnumerable<BenchmarkCase> AdaptiveInstanceNormalisation()
    {
        const string Layer = "relu4_1";
        VggEncoder encoder = Own(new VggEncoder(
            RandomVgg.Vgg19(seed: 1), new EncoderOptions { Padding = PaddingMode.Reflection }));
        Decoder decoder = Own(new Decoder(DecoderWeights.Mirror(encoder.Weights, "conv4_1", seed: 2)));
        Graph graph = new();
        Node content = encoder.Encode(Image(graph), [Layer])[Layer];
        Node style = encoder.Encode(Image(graph), [Layer])[Layer];
        yield return Case("adain", size, decoder.Decode(AdaptiveInstanceNorm.Of(content, style)));
    }

    /// <summary>Whitening and colouring with the networks of a folder, the style prepared too.</summary>
    private IEnumerable<BenchmarkCase> WhitenAndColour()
    {
        yield return MethodCase.Of(
            "wct",
            size,
            threads,
            Own(new WhiteningColouring(models)),
            (content, style) => new StylizeRequest(content, style)
            {
                Options = new WhiteningColouringOptions { Model = folder },
            });
    }

    /// <summary>A step of the training of an AdaIN decoder, on 4 images of half the size.</summary>
    private IEnumerable<BenchmarkCase> AdainStep()
    {
        VggWeights weights = RandomVgg.Vgg19(seed: 1, narrowing: 4);
        DecoderWeights random = DecoderWeights.Mirror(weights, "conv4_1", seed: 2);
        yield return Step(
            "adain-step",
            new AdaInTraining(weights, random, start: null, new AdaInTrainingOptions(), TrainingBatch, size / 2));
    }

    /// <summary>A step of the training of a transform network with VGG-19, on 4 images of half the size.</summary>
    private IEnumerable<BenchmarkCase> TransformStep()
    {
        TransformWeights start = TransformWeights.Random(new TransformNetworkOptions(), ["style"], seed: 2);
        ImageBuffer style = new(size / 2, size / 2);
        style.Pixels.Fill(0.5f);
        yield return Step("transform-step", new TransformTraining(
            RandomVgg.Vgg19(seed: 1),
            start,
            [("style", style, 1)],
            new TransformTrainingOptions(),
            TrainingBatch,
            size / 2));
    }

    /// <summary>The transform network of Johnson et al. at half, once and twice the size.</summary>
    private IEnumerable<BenchmarkCase> TransformNetworks() =>
        new[] { size / 2, size, 2 * size }
            .Select(edge => Transform("transform", new TransformNetworkOptions(), edge, edge));

    /// <summary>A network like the light one that ships, on a frame of a film, 1280x720 at a size of 512.</summary>
    private IEnumerable<BenchmarkCase> LightTransformNetwork()
    {
        TransformNetworkOptions options = new() { Width = 16, Blocks = 4, EdgeKernel = 3, EdgeStride = 2 };
        yield return Transform("transform-light", options, size * 5 / 2, size * 45 / 32);
    }

    /// <summary>Every method at half, once and twice the size.</summary>
    private IEnumerable<BenchmarkCase> Review() =>
        new ReviewSuite(threads, loadEncoder, models, folder).Cases([size / 2, size, 2 * size]);

    /// <summary>A product of matrices that stay in the caches, whose speed is taken for the processor's peak.</summary>
    private PlanCase Peak()
    {
        const int Edge = 384;
        Graph graph = new();
        Node left = graph.Input(new Shape(1, Edge, Edge)), right = graph.Constant(Random(new Shape(1, Edge, Edge)));
        return Case("peak", Edge, MatrixMultiply.Of(left, right));
    }

    /// <summary>A sum of two images too large for the caches: what moves between memory and processor.</summary>
    private PlanCase Memory()
    {
        const int Edge = 2048;
        Graph graph = new();
        Shape shape = new(1, Edge, Edge, 3);
        return Case("memory", Edge, graph.Input(shape) + graph.Input(shape));
    }

    private static Node Loss(FeatureLoss loss, VggEncoder encoder, Node image) =>
        Loss(loss, encoder.Encode(image, loss.LayerWeights.Keys));

    private static Node Loss(FeatureLoss loss, IReadOnlyDictionary<string, Node> features)
    {
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, Node>> measured = loss.MeasureLayers(features);
        return loss.CompareLayers(measured, measured.ToDictionary(l => l.Key, l => Targets(l.Value)));

        static IReadOnlyDictionary<string, Node> Targets(IReadOnlyDictionary<string, Node> statistics) =>
            statistics.ToDictionary(s => s.Key, s => s.Value.Graph.Input(s.Value.Shape));
    }

    private static Tensor Fill(Tensor tensor)
    {
        Random random = new(1);
        foreach (ref float value in tensor.Span)
        {
            value = (random.NextSingle() - 0.5f) * 0.1f;
        }

        return tensor;
    }

    private PlanCase Case(string name, int edge, params Node[] outputs) =>
        new(name, edge, ExecutionPlan.Create(outputs, new PlanOptions { Threads = threads }));

    private TrainingCase Step(string name, TrainingTask task) =>
        new(name, size / 2, Own(task), new ObjectiveRun(task, task.Objectives[0], threads));

    private PlanCase Transform(string name, TransformNetworkOptions options, int width, int height)
    {
        TransformNetwork network = Own(new TransformNetwork(TransformWeights.Random(options, ["style"], seed: 1)));
        Graph graph = new();
        Node image = graph.Input(new Shape(1, height, width, 3));
        Node styles = graph.Constant(Own(new Tensor(new Shape(1, 1, 1), [1])));
        return Case($"{name} {width}x{height}", width, network.Stylize(image, styles));
    }

    private Node Image(Graph graph) => graph.Input(new Shape(1, size, size, 3));

    private Tensor Random(Shape shape) => Own(Fill(new Tensor(shape)));

    private T Own<T>(T disposable)
        where T : IDisposable
    {
        owned.Add(disposable);
        return disposable;
    }
}
