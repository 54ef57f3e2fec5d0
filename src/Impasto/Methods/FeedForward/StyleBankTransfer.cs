using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Control.Borders;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Styles;

namespace Impasto.Methods.FeedForward;

/// <summary>
/// Repaints images by the filter banks of a StyleBank network (Chen et al., "StyleBank: An Explicit Representation for
/// Neural Image Style Transfer", CVPR 2017). What several banks make of the features is mixed before it is decoded, by
/// weights for the whole image (section 4.4, equation 8) or by a mask for each style (equation 9). Where masks leave
/// something out, the features stay as they are, and the auto-encoder gives back the image. Not safe for use from several
/// threads at a time.
/// </summary>
public sealed class StyleBankTransfer : IDisposable
{
    /// <summary>The method's name.</summary>
    public const string Name = "style-bank";

    private readonly StyleBankNetwork network;
    private readonly FeedForwardOptions options;
    private readonly WorkerPool pool;

    /// <summary>Makes the method of a network, which has to outlive it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public StyleBankTransfer(StyleBankNetwork network, FeedForwardOptions? options = null)
    {
        this.options = options ?? new FeedForwardOptions();
        this.options.Check();
        this.network = network;
        pool = new WorkerPool(this.options.Threads);
    }

    /// <summary>Gets the names of the styles that have a bank.</summary>
    public IReadOnlyList<string> Styles => network.Styles;

    /// <summary>Repaints an image.</summary>
    /// <param name="content">The image.</param>
    /// <param name="styles">Names of <see cref="Styles"/>, at least one, each once.</param>
    /// <param name="masks">
    /// Where each style goes, one mask a style: white for all of it, black for none; resized to the content. Null for
    /// everywhere.
    /// </param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>A new image of the same size, with the content's alpha.</returns>
    /// <exception cref="ArgumentException">There is no bank for a style, or blend or masks do not fit the styles.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ImageBuffer Stylize(
        ImageBuffer content,
        IReadOnlyList<string> styles,
        IReadOnlyList<ImageBuffer>? masks = null,
        CancellationToken cancellationToken = default)
    {
        Check(styles, masks);
        PaddedImage image = PaddedImage.Of(content, StyleBankNetwork.Reduction);
        float[][] shares = SharesOf(content, styles.Count, masks, image.Size);
        using Pass pass = new(network, styles, image.Size, options.Threads);
        using Executor executor = new(pass.Plan, pool);
        image.Pixels.CopyTo(executor[pass.Image]);
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i].CopyTo(executor[pass.Shares[i]]);
        }

        executor.Run(cancellationToken);
        executor[pass.Result].CopyTo(image.Pixels);
        return image.Cut(content);
    }

    /// <summary>
    /// Computes the memory in bytes that repainting an image takes at its peak, images and network included, without taking
    /// it.
    /// </summary>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="height">Its height.</param>
    /// <param name="styles">The styles.</param>
    /// <returns>Bytes.</returns>
    /// <exception cref="ArgumentException">There is no bank for a style.</exception>
    public long PlanMemory(int width, int height, IReadOnlyList<string> styles)
    {
        const int Images = 3;
        Check(styles, null);
        PyramidLevel padded = PaddedImage.SizeOf(width, height, StyleBankNetwork.Reduction);
        using Pass pass = new(network, styles, padded, options.Threads);
        long pixels = (long)padded.Width * padded.Height;
        long weights = network.Tensors.Sum(t => (long)t.Values.Length);
        return (sizeof(float) * ((Images * ImageBuffer.Channels * pixels) + (2 * weights))) + pass.Plan.PeakBytes;
    }

    /// <summary>Frees the threads; the network stays.</summary>
    public void Dispose() => pool.Dispose();

    private void Check(IReadOnlyList<string> styles, IReadOnlyList<ImageBuffer>? masks)
    {
        if (styles.FirstOrDefault(style => !Styles.Contains(style)) is { } unknown)
        {
            throw new ArgumentException($"The network has no bank for '{unknown}'; it has {string.Join(", ", Styles)}.");
        }

        if (styles.Count == 0 || styles.Distinct().Count() < styles.Count)
        {
            throw new ArgumentException("Name at least one style, and each once.");
        }

        if (masks is not null && masks.Count != styles.Count)
        {
            throw new ArgumentException($"There are {styles.Count} styles and {masks.Count} masks; give one mask for each style.");
        }
    }

    /// <summary>How much of each style the features get at each place; what is left of 1 is the scene as it is.</summary>
    private float[][] SharesOf(ImageBuffer content, int styles, IReadOnlyList<ImageBuffer>? masks, PyramidLevel size)
    {
        double[] blend = BlendWeights.Normalise(options.StyleBlend, styles);
        int places = size.Width * size.Height / (StyleBankNetwork.Reduction * StyleBankNetwork.Reduction);
        float[][] shares = [.. Enumerable.Range(0, styles).Select(_ => new float[places])];
        for (int i = 0; i < styles; i++)
        {
            if (masks is null)
            {
                Array.Fill(shares[i], (float)(blend[i] * options.Strength));
                continue;
            }

            // Masks say themselves how much there is of each; weights count beside them, relative to equal ones.
            PaddedImage mask = PaddedImage.Of(masks[i].Resize(content.Width, content.Height), StyleBankNetwork.Reduction);
            Reduce(mask, (float)(blend[i] * styles), shares[i]);
        }

        for (int place = 0; masks is not null && place < places; place++)
        {
            float sum = shares.Sum(share => share[place]);
            foreach (float[] share in shares)
            {
                share[place] *= (float)options.Strength / Math.Max(1, sum);
            }
        }

        return shares;
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
                Node all = Convolution.Of(share, graph.Constant(spread), new ConvolutionOptions { Mode = PaddingMode.Zero });
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
