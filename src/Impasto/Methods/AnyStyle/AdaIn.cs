using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Control.Borders;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Styles;
using Impasto.Transforms;
using Impasto.Weights;

namespace Impasto.Methods.AnyStyle;

/// <summary>
/// Adaptive instance normalisation (Huang and Belongie, "Arbitrary Style Transfer in Real-time with Adaptive Instance
/// Normalization", ICCV 2017): the content's features at one layer get the style's means and deviations, and a decoder
/// makes an image of them.
/// </summary>
public sealed class AdaIn : ArbitraryStyleTransfer
{
    /// <summary>The method's name.</summary>
    public const string Name = "adain";

    /// <summary>The strength where none is asked for.</summary>
    public const double DefaultStrength = 1;

    private const string Mean = "mean";
    private const string Deviation = "deviation";

    private readonly AutoEncoder network;
    private Pass? pass;
    private Executor? executor;

    /// <summary>Makes the method of an encoder and a decoder, which have to outlive it.</summary>
    /// <param name="network">The networks.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public AdaIn(AutoEncoder network, ArbitraryStyleOptions? options = null)
        : base(Name, [network], options) => this.network = network;

    /// <summary>Loads the method's networks.</summary>
    /// <param name="models">Where they come from; it has to outlive the method.</param>
    /// <param name="options">How.</param>
    /// <param name="folder">A folder of networks; null for those that Impasto brings along.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="WeightException">The networks are not there, or damaged.</exception>
    public static AdaIn Load(ModelLibrary models, ArbitraryStyleOptions? options = null, string? folder = null) =>
        new(models.AdaIn(folder), options);

    private protected override IReadOnlyDictionary<string, FeatureTarget> Measure(
        PaddedImage style, CancellationToken cancellationToken)
    {
        Release();
        Graph graph = new();
        Node image = graph.Input(new Shape(1, style.Size.Height, style.Size.Width, ImageBuffer.Channels));
        Node features = network.Encoder.Encode(image, [network.Layer])[network.Layer];
        Dictionary<string, Node> statistics = new()
        {
            [Mean] = ChannelMean.Of(features),
            [Deviation] = ChannelDeviation.Of(features),
        };
        ExecutionPlan plan = ExecutionPlan.Create([.. statistics.Values], new PlanOptions { Threads = Options.Threads });
        using Executor run = new(plan, Pool);
        style.Pixels.CopyTo(run[image]);
        run.Run(cancellationToken);
        return statistics.ToDictionary(s => s.Key, s => new FeatureTarget(s.Value.Shape, run[s.Value].ToArray()));
    }

    private protected override void Transform(PaddedImage image, StyleMix style, CancellationToken cancellationToken)
    {
        if (pass?.Size != image.Size)
        {
            Release();
            pass = new Pass(network, image.Size, Options);
            executor = new Executor(pass.Plan, Pool);
        }

        image.Pixels.CopyTo(executor![pass.Image]);
        style.Read(Mean, executor[pass.StyleMean]);
        style.Read(Deviation, executor[pass.StyleDeviation]);
        executor.Run(cancellationToken);
        executor[pass.Result].CopyTo(image.Pixels);
    }

    private protected override long PlanTransform(PyramidLevel size) => new Pass(network, size, Options).Plan.PeakBytes;

    private protected override void Release()
    {
        executor?.Dispose();
        (pass, executor) = (null, null);
    }

    /// <summary>The whole network for contents of one size.</summary>
    private sealed class Pass
    {
        public Pass(AutoEncoder network, PyramidLevel size, ArbitraryStyleOptions options)
        {
            Size = size;
            Graph graph = new();
            Image = graph.Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
            StyleMean = graph.Input(new Shape(1, 1, 1, network.Channels));
            StyleDeviation = graph.Input(new Shape(1, 1, 1, network.Channels));
            Node features = network.Encoder.Encode(Image, [network.Layer])[network.Layer];
            Result = network.Decoder.Decode(AdaptiveInstanceNorm.Of(features, StyleMean, StyleDeviation, options.Strength ?? DefaultStrength));
            Plan = ExecutionPlan.Create([Result], new PlanOptions { Threads = options.Threads });
        }

        public PyramidLevel Size { get; }

        public Node Image { get; }

        public Node StyleMean { get; }

        public Node StyleDeviation { get; }

        public Node Result { get; }

        public ExecutionPlan Plan { get; }
    }
}
