using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Control.Blending;
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
/// Repaints images by the filter banks of a StyleBank network (Chen et al., "StyleBank: An Explicit Representation for
/// Neural Image Style Transfer", CVPR 2017). What several banks make of the features is mixed before it is decoded, by
/// weights for the whole image (section 4.4, equation 8) or by a guide for each style (equation 9). Where guides leave
/// something out, the features stay as they are, and the auto-encoder gives back the image.
/// </summary>
public sealed class StyleBankTransfer : Stylizer
{
    /// <summary>The method's name.</summary>
    public const string Name = "style-bank";

    private readonly Func<StyleBankTransferOptions, StyleBankNetwork> open;

    /// <summary>Makes the method.</summary>
    /// <param name="models">Opens its networks, and outlives it.</param>
    public StyleBankTransfer(ModelLibrary models)
        : base(Method) => open = options => models.StyleBank(options.Model);

    /// <summary>Makes the method of a network.</summary>
    /// <param name="network">The network, which outlives it.</param>
    public StyleBankTransfer(StyleBankNetwork network)
        : base(Method) => open = _ => network;

    /// <summary>Gets what the method says of itself.</summary>
    public static MethodDescription Method { get; } = new()
    {
        Name = Name,
        Summary = "filter banks that have learned the style, mixed by masks",
        Paper = "Chen et al., StyleBank: An Explicit Representation for Neural Image Style Transfer, 2017",
        Features = StylizerFeatures.LearnedStyles | StylizerFeatures.SeveralStyles | StylizerFeatures.Strength
            | StylizerFeatures.StyleScale | StylizerFeatures.Guides,
        Defaults = new StyleBankTransferOptions(),
        Create = models => new StyleBankTransfer(models),
    };

    /// <inheritdoc/>
    public override void Load(RunOptions? options, IReadOnlyList<string> learned) =>
        open((StyleBankTransferOptions)(options ?? Description.Defaults));

    /// <inheritdoc/>
    protected internal override MemoryPlan Plan(StylizeRequest request, int threads)
    {
        ArgumentNullException.ThrowIfNull(request);
        const int Images = 3;
        const int Copies = 2;
        StyleBankNetwork network = Open(request);
        Check(network, request.Styles);
        ImageSource content = request.Content.WithLongerEdge(request.Size);
        PyramidLevel padded = PaddedImage.SizeOf(content.Width, content.Height, StyleBankNetwork.Reduction);
        using Pass pass = new(network, NamesOf(request), padded, threads);
        long weights = Copies * sizeof(float) * network.Tensors.Sum(t => (long)t.Values.Length);
        long scene = ImageMemory.WithCodec(content.Width, content.Height);
        long guides = request.Styles.Where(style => style.Guide is not null)
            .Sum(style => ImageMemory.WithReading(style.Guide!));
        return new MemoryPlan(
            (RunStage.Load, weights),
            (RunStage.Prepare,
                weights + ImageMemory.WithReading(content) + guides
                    + (2 * ImageMemory.Of(padded.Width, padded.Height))),
            (RunStage.Transform,
                weights + guides + (Images * ImageMemory.Of(padded.Width, padded.Height)) + pass.Plan.PeakBytes),
            (RunStage.Write, weights + guides + (2 * scene)));
    }

    /// <inheritdoc/>
    protected internal override RunResult Run(StylizeRequest request, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        StyleBankNetwork network = Open(request);
        ImageBuffer content = request.Content.WithLongerEdge(request.Size).Read().FillTransparent();
        PaddedImage image = PaddedImage.Of(content, StyleBankNetwork.Reduction);
        float[][] shares = SharesOf(content, request, image.Size);
        context.Progress?.Report(new RunProgress(RunStage.Transform, 0));
        using WorkerPool pool = new(context.Threads);
        using Pass pass = new(network, NamesOf(request), image.Size, context.Threads);
        using Executor executor = new(pass.Plan, pool);
        image.Pixels.CopyTo(executor[pass.Image]);
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i].CopyTo(executor[pass.Shares[i]]);
        }

        executor.Run(context.Cancellation);
        executor[pass.Result].CopyTo(image.Pixels);
        context.Progress?.Report(new RunProgress(RunStage.Transform, 1));
        ImageBuffer picture = image.Cut(content);
        SceneBlend.Mix(picture, content, request.Strength);
        return new RunResult(picture);
    }

    private static string[] NamesOf(StylizeRequest request) => [.. request.Styles.Select(style => style.Name!)];

    private static void Check(StyleBankNetwork network, IReadOnlyList<StyleSource> styles)
    {
        if (styles.FirstOrDefault(style => !network.Styles.Contains(style.Name)) is { } unknown)
        {
            throw new ArgumentException(
                $"The network has no bank for '{unknown.Name}'; it has {string.Join(", ", network.Styles)}.");
        }

        if (styles.DistinctBy(style => style.Name).Count() < styles.Count)
        {
            throw new ArgumentException("Name each style once.");
        }

        int guides = styles.Count(style => style.Guide is not null);
        if (guides > 0 && guides < styles.Count)
        {
            throw new ArgumentException(
                $"There are {styles.Count} styles and {guides} masks; give one mask for each style.");
        }
    }

    /// <summary>
    /// How much of each style the features get at each place; what is left of 1 is the scene as it is.
    /// </summary>
    private static float[][] SharesOf(ImageBuffer content, StylizeRequest request, PyramidLevel size)
    {
        IReadOnlyList<StyleSource> styles = request.Styles;
        float strength = (float)(request.Strength ?? 1);
        double[] blend = BlendWeights.Normalise([.. styles.Select(style => style.Weight)]);
        bool isGuided = styles[0].Guide is not null;
        int places = size.Width * size.Height / (StyleBankNetwork.Reduction * StyleBankNetwork.Reduction);
        float[][] shares = [.. styles.Select(_ => new float[places])];
        for (int i = 0; i < styles.Count; i++)
        {
            if (!isGuided)
            {
                Array.Fill(shares[i], (float)(blend[i] * (request.Strength ?? 1)));
                continue;
            }

            // Guides say themselves how much there is of each; weights count beside them, relative to equal ones.
            ImageBuffer guide = Brightness(styles[i].Guide!.Read()).Resize(content.Width, content.Height);
            PaddedImage padded = PaddedImage.Of(guide, StyleBankNetwork.Reduction);
            Reduce(padded, (float)(blend[i] * styles.Count), shares[i]);
        }

        for (int place = 0; isGuided && place < places; place++)
        {
            float sum = shares.Sum(share => share[place]);
            foreach (float[] share in shares)
            {
                share[place] *= strength / Math.Max(1, sum);
            }
        }

        return shares;
    }

    /// <summary>A mask that may be drawn in brightness, in alpha or in both: their product.</summary>
    private static ImageBuffer Brightness(ImageBuffer mask)
    {
        if (!mask.HasAlpha)
        {
            return mask;
        }

        ImageBuffer product = new(mask.Width, mask.Height);
        for (int i = 0; i < product.Pixels.Length; i++)
        {
            product.Pixels[i] = mask.Pixels[i] * mask.Alpha[i / ImageBuffer.Channels];
        }

        return product;
    }

    /// <summary>The mean brightness of the square of pixels that becomes one place.</summary>
    private static void Reduce(PaddedImage mask, float weight, float[] target)
    {
        const int Edge = StyleBankNetwork.Reduction;
        int line = mask.Size.Width * ImageBuffer.Channels;
        float scale = weight / (Edge * Edge * ImageBuffer.Channels);
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            (int y, int x) = (i / line / Edge, i % line / ImageBuffer.Channels / Edge);
            target[(y * (mask.Size.Width / Edge)) + x] += mask.Pixels[i] * scale;
        }
    }

    private StyleBankNetwork Open(StylizeRequest request) =>
        open((StyleBankTransferOptions)(request.Options ?? Description.Defaults));

    /// <summary>The network for images of one size and some styles.</summary>
    private sealed class Pass : IDisposable
    {
        private readonly Tensor spread;

        public Pass(StyleBankNetwork network, IReadOnlyList<string> styles, PyramidLevel size, int threads)
        {
            Graph graph = new();
            Image = graph.Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
            Node features = network.Encode(Image);
            Shape shape = features.Shape;
            spread = new Tensor(new Shape(shape.Channels, 1, 1, 1));
            spread.Span.Fill(1);
            Node mixed = features;
            foreach (string style in styles)
            {
                // A share is one number a place: a convolution of ones hands it to all channels.
                Node share = graph.Input(new Shape(1, shape.Height, shape.Width, 1));
                Shares.Add(share);
                Node all = Convolution.Of(
                    share, graph.Constant(spread), new ConvolutionOptions { Mode = PaddingMode.Zero });
                mixed += (network.Paint(features, style) - features) * all;
            }

            Result = network.Decode(mixed);
            Plan = ExecutionPlan.Create([Result], new PlanOptions { Threads = threads });
        }

        public Node Image { get; }

        public List<Node> Shares { get; } = [];

        public Node Result { get; }

        public ExecutionPlan Plan { get; }

        public void Dispose() => spread.Dispose();
    }
}
