using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Control.Borders;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Stylizing;

namespace Impasto.Methods.FeedForward;

/// <summary>
/// Repaints images by one pass through a network that has learned a style, or several (Johnson, Alahi and Fei-Fei,
/// "Perceptual Losses for Real-Time Style Transfer and Super-Resolution", ECCV 2016; several styles: Dumoulin, Shlens
/// and Kudlur, "A Learned Representation for Artistic Style", ICLR 2017). Memory that depends on the size is kept for
/// images of the same size, until another size comes.
/// </summary>
public sealed class TransformTransfer : Stylizer
{
    /// <summary>The method's name.</summary>
    public const string Name = "transform";

    private readonly Func<IReadOnlyList<string>, TransformTransferOptions, TransformNetwork> open;
    private readonly Kept<(TransformNetwork Network, PyramidLevel Size, int Threads), Pass> passes = new();

    /// <summary>Makes the method.</summary>
    /// <param name="models">Opens its networks, and outlives it.</param>
    public TransformTransfer(ModelLibrary models)
        : base(Method) => open = (styles, options) => models.Transform(
            styles, options.Light || (options.Quality == Quality.Draft && models.HasLight(styles)));

    /// <summary>Makes the method of a network.</summary>
    /// <param name="network">The network, which outlives it.</param>
    public TransformTransfer(TransformNetwork network)
        : base(Method) => open = (_, _) => network;

    /// <summary>Gets what the method says of itself.</summary>
    public static MethodDescription Method { get; } = new()
    {
        Name = Name,
        Summary = "one pass through a network that has learned the style; the default where --style names such a one",
        Paper = "Johnson, Alahi and Fei-Fei, Perceptual Losses for Real-Time Style Transfer and Super-Resolution, 2016",
        Features = StylizerFeatures.LearnedStyles | StylizerFeatures.SeveralStyles | StylizerFeatures.Strength
            | StylizerFeatures.StyleScale,
        Defaults = new TransformTransferOptions(),
        Create = models => new TransformTransfer(models),
    };

    /// <inheritdoc/>
    public override void Load(RunOptions? options, IReadOnlyList<string> learned) =>
        open(learned, (TransformTransferOptions)(options ?? Description.Defaults));

    /// <inheritdoc/>
    protected internal override MemoryPlan Plan(StylizeRequest request, int threads)
    {
        ArgumentNullException.ThrowIfNull(request);
        const int Images = 3;
        const int Copies = 2;
        TransformNetwork network = Open(request);
        ImageSource content = request.Content.WithLongerEdge(request.Size);
        PyramidLevel padded = SizeOf(network, content.Width, content.Height);
        long weights = Copies * sizeof(float) * network.Weights.Tensors.Sum(t => (long)t.Values.Length);
        long scene = ImageMemory.WithCodec(content.Width, content.Height);
        using Pass pass = new(network, padded, threads);
        return new MemoryPlan(
            (RunStage.Load, weights),
            (RunStage.Prepare, weights + ImageMemory.WithReading(content)),
            (RunStage.Transform,
                weights + (Images * ImageMemory.Of(padded.Width, padded.Height)) + pass.Plan.PeakBytes),
            (RunStage.Write, weights + pass.Plan.PeakBytes + (2 * scene)));
    }

    /// <inheritdoc/>
    protected internal override RunResult Run(StylizeRequest request, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        TransformNetwork network = Open(request);
        float[] shares = SharesOf(network, request.Styles);
        ImageBuffer content = request.Content.WithLongerEdge(request.Size).Read().FillTransparent();
        PaddedImage image = PaddedImage.Of(content, TransformNetwork.Reduction, network.Weights.Options.Margin);
        context.Progress?.Report(new RunProgress(RunStage.Transform, 0));
        passes.Use(
            (network, image.Size, context.Threads),
            () => new Pass(network, image.Size, context.Threads),
            pass => pass.Run(image, shares, context.Cancellation));
        ImageBuffer picture = image.Cut(content);
        Mix(content, picture, (float)(request.Strength ?? 1));
        context.Progress?.Report(new RunProgress(RunStage.Transform, 1));
        return new RunResult(picture);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        passes.Dispose();
        base.Dispose(disposing);
    }

    private static PyramidLevel SizeOf(TransformNetwork network, int width, int height) =>
        PaddedImage.SizeOf(width, height, TransformNetwork.Reduction, network.Weights.Options.Margin);

    private static float[] SharesOf(TransformNetwork network, IReadOnlyList<StyleSource> styles)
    {
        double[] blend = BlendWeights.Normalise([.. styles.Select(style => style.Weight)]);
        List<string> known = [.. network.Weights.Styles];
        float[] shares = new float[known.Count];
        for (int i = 0; i < styles.Count; i++)
        {
            string name = styles[i].Name!;
            int row = known.IndexOf(known.Contains(name) ? name : TrainedStyle.Find(name)?.Style ?? name);
            if (row < 0)
            {
                throw new ArgumentException(
                    $"The network has not learned '{name}'; it knows {string.Join(", ", known)}.");
            }

            shares[row] += (float)blend[i];
        }

        return shares;
    }

    /// <summary>Less than all of the style: the scene shows through.</summary>
    private static void Mix(ImageBuffer content, ImageBuffer picture, float strength)
    {
        for (int i = 0; strength < 1 && i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = content.Pixels[i] + (strength * (picture.Pixels[i] - content.Pixels[i]));
        }
    }

    private TransformNetwork Open(StylizeRequest request) => open(
        [.. request.Styles.Select(style => style.Name!)],
        (TransformTransferOptions)(request.Options ?? Description.Defaults));

    /// <summary>The network for images of one size; takes its memory when it first runs.</summary>
    private sealed class Pass : IDisposable
    {
        private readonly int threads;
        private readonly Node image;
        private readonly Node styles;
        private readonly Node result;
        private WorkerPool? pool;
        private Executor? executor;

        public Pass(TransformNetwork network, PyramidLevel size, int threads)
        {
            this.threads = threads;
            Graph graph = new();
            image = graph.Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
            styles = graph.Input(new Shape(1, 1, network.Weights.Styles.Count));
            result = network.Stylize(image, styles);
            Plan = ExecutionPlan.Create([result], new PlanOptions { Threads = threads });
        }

        public ExecutionPlan Plan { get; }

        public bool Run(PaddedImage picture, float[] shares, CancellationToken cancellationToken)
        {
            pool ??= new WorkerPool(threads);
            executor ??= new Executor(Plan, pool);
            picture.Pixels.CopyTo(executor[image]);
            shares.CopyTo(executor[styles]);
            executor.Run(cancellationToken);
            executor[result].CopyTo(picture.Pixels);
            return true;
        }

        public void Dispose()
        {
            executor?.Dispose();
            pool?.Dispose();
        }
    }
}
