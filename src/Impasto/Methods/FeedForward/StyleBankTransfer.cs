using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Strips;
using Impasto.Compute.Tensors;
using Impasto.Control.Blending;
using Impasto.Control.Borders;
using Impasto.Control.Guides;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Methods.FeedForward;

/// <summary>
/// Repaints images by the filter banks of a StyleBank network (Chen et al., "StyleBank: An Explicit Representation for
/// Neural Image Style Transfer", CVPR 2017). What several banks make of the features is mixed before it is decoded, by
/// weights for the whole image (section 4.4, equation 8) or by a guide for each style (equation 9). Where guides leave
/// something out, the features stay as they are, and at last the image itself.
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
    protected internal override MemoryPlan Plan(StylizeRequest request, RunLimits limits)
    {
        ArgumentNullException.ThrowIfNull(request);
        StyleBankNetwork network = Open(request);
        Check(network, request.Styles);
        ImageSource content = request.Content.WithLongerEdge(request.Size);
        PyramidLevel padded = PaddedImage.SizeOf(content.Width, content.Height, StyleBankNetwork.Reduction);
        long weights = network.PlannedBytes;
        long beside = ScenePass.BytesBeside(weights, content, padded, request.Guides.Count);
        using Pass pass = new(network, NamesOf(request), padded, limits.Beside(beside));
        return ScenePass.PlanMemory(request, weights, content, padded, beside, pass.Plan);
    }

    /// <inheritdoc/>
    protected internal override RunResult Run(StylizeRequest request, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        StyleBankNetwork network = Open(request);
        ImageSource source = request.Content.WithLongerEdge(request.Size);
        using ImageScan content = source.Scan();
        PyramidLevel size = PaddedImage.SizeOf(content.Width, content.Height, StyleBankNetwork.Reduction);
        double[] blend = request.Blend;
        GuideSet? guides = GuideSet.Read(request.Guides, blend, new PyramidLevel(content.Width, content.Height));
        context.Say(guides?.Notes);
        context.Progress?.Report(new RunProgress(RunStage.Transform, 0));
        ImageBuffer picture = new(content.Width, content.Height, content.HasAlpha);
        content.Alpha.CopyTo(picture.Alpha);
        using WorkerPool pool = new(context.Threads);
        long beside = ScenePass.BytesBeside(network.PlannedBytes, source, size, request.Guides.Count);
        using Pass pass = new(network, NamesOf(request), size, context.Limits.Beside(beside));
        using StripExecutor executor = new(pass.Plan, pool);
        Dictionary<Node, RowReader> images = new() { [pass.Image] = PaddedRows.Of(content, size) };
        float[][] shares = SharesOf(request, blend, guides?.On(size), pass.Shares[0].Shape);
        for (int i = 0; i < shares.Length; i++)
        {
            images[pass.Shares[i]] = ImageRows.Reader(shares[i], pass.Shares[i].Shape);
        }

        executor.Run(
            images,
            new Dictionary<Node, RowWriter> { [pass.Result] = PaddedRows.Into(picture, size) },
            share => context.Progress?.Report(new RunProgress(RunStage.Transform, share)),
            context.Cancellation);
        SceneBlend.Mix(picture, content, request.Strength, guides?.CoverAt(guides.Size));
        return new RunResult(picture) { Notes = guides?.Notes ?? [] };
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
    }

    /// <summary>
    /// How much of each style the features get at each place; what is left of 1 is the scene as it is.
    /// </summary>
    private static float[][] SharesOf(StylizeRequest request, double[] blend, GuideSet? guides, Shape features)
    {
        double strength = request.Strength ?? 1;
        if (guides is null)
        {
            return [.. blend.Select(share =>
                Enumerable.Repeat((float)(share * strength), features.Height * features.Width).ToArray())];
        }

        return [.. guides.SharesAt(guides.Size, features)
            .Select(share => share.Select(value => value * (float)strength).ToArray())];
    }

    private StyleBankNetwork Open(StylizeRequest request) =>
        open((StyleBankTransferOptions)(request.Options ?? Description.Defaults));

    /// <summary>The network for images of one size and some styles.</summary>
    private sealed class Pass : IDisposable
    {
        private readonly Tensor spread;

        public Pass(StyleBankNetwork network, IReadOnlyList<string> styles, PyramidLevel size, StripOptions planning)
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
            Plan = StripPlan.Create([Result], planning with { HoldsResults = true });
        }

        public Node Image { get; }

        public List<Node> Shares { get; } = [];

        public Node Result { get; }

        public StripPlan Plan { get; }

        public void Dispose() => spread.Dispose();
    }
}
