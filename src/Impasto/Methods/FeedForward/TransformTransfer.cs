using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Control.Borders;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Styles;

namespace Impasto.Methods.FeedForward;

/// <summary>
/// Repaints images by one pass through a network that has learned a style, or several (Johnson, Alahi and Fei-Fei,
/// "Perceptual Losses for Real-Time Style Transfer and Super-Resolution", ECCV 2016; several styles: Dumoulin, Shlens and
/// Kudlur, "A Learned Representation for Artistic Style", ICLR 2017). Memory that depends on the size is kept for images of
/// the same size, until another size comes. Not safe for use from several threads at a time.
/// </summary>
public sealed class TransformTransfer : IDisposable
{
    /// <summary>The method's name.</summary>
    public const string Name = "transform";

    private readonly TransformNetwork network;
    private readonly FeedForwardOptions options;
    private readonly WorkerPool pool;
    private Pass? pass;
    private Executor? executor;

    /// <summary>Makes the method of a network, which has to outlive it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TransformTransfer(TransformNetwork network, FeedForwardOptions? options = null)
    {
        this.options = options ?? new FeedForwardOptions();
        this.options.Check();
        this.network = network;
        pool = new WorkerPool(this.options.Threads);
    }

    /// <summary>Gets the names of the styles that the network has learned.</summary>
    public IReadOnlyList<string> Styles => network.Weights.Styles;

    /// <summary>Repaints an image.</summary>
    /// <param name="content">The image.</param>
    /// <param name="styles">Names of <see cref="Styles"/>, at least one; several are blended.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>A new image of the same size, with the content's alpha.</returns>
    /// <exception cref="ArgumentException">The network has not learned a style, or the blend does not fit them.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ImageBuffer Stylize(ImageBuffer content, IReadOnlyList<string> styles, CancellationToken cancellationToken = default)
    {
        float[] shares = SharesOf(styles);
        PaddedImage image = PaddedImage.Of(content, TransformNetwork.Reduction, network.Weights.Options.Margin);
        if (pass?.Size != image.Size)
        {
            Release();
            pass = new Pass(network, image.Size, options.Threads);
            executor = new Executor(pass.Plan, pool);
        }

        image.Pixels.CopyTo(executor![pass.Image]);
        shares.CopyTo(executor[pass.Styles]);
        executor.Run(cancellationToken);
        executor[pass.Result].CopyTo(image.Pixels);
        ImageBuffer picture = image.Cut(content);
        Mix(content, picture);
        return picture;
    }

    /// <summary>
    /// Computes the memory in bytes that repainting an image takes at its peak, images and network included, without taking
    /// it.
    /// </summary>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="height">Its height.</param>
    /// <returns>Bytes.</returns>
    public long PlanMemory(int width, int height)
    {
        const int Images = 3;
        PyramidLevel padded = PaddedImage.SizeOf(width, height, TransformNetwork.Reduction, network.Weights.Options.Margin);
        long pixels = (long)padded.Width * padded.Height;
        long weights = network.Weights.Tensors.Sum(t => (long)t.Values.Length);
        return (sizeof(float) * ((Images * ImageBuffer.Channels * pixels) + (2 * weights)))
            + new Pass(network, padded, options.Threads).Plan.PeakBytes;
    }

    /// <summary>Frees threads and memory; the network stays.</summary>
    public void Dispose()
    {
        Release();
        pool.Dispose();
    }

    private void Release()
    {
        executor?.Dispose();
        (pass, executor) = (null, null);
    }

    private float[] SharesOf(IReadOnlyList<string> styles)
    {
        double[] blend = BlendWeights.Normalise(options.StyleBlend, styles.Count);
        float[] shares = new float[Styles.Count];
        for (int i = 0; i < styles.Count; i++)
        {
            int row = Styles.ToList().IndexOf(styles[i]);
            shares[row >= 0 ? row : throw new ArgumentException(
                $"The network has not learned '{styles[i]}'; it knows {string.Join(", ", Styles)}.")] += (float)blend[i];
        }

        return shares;
    }

    private void Mix(ImageBuffer content, ImageBuffer picture)
    {
        float strength = (float)options.Strength;
        if (strength < 1)
        {
            for (int i = 0; i < picture.Pixels.Length; i++)
            {
                picture.Pixels[i] = content.Pixels[i] + (strength * (picture.Pixels[i] - content.Pixels[i]));
            }
        }
    }

    /// <summary>The network for images of one size.</summary>
    private sealed class Pass
    {
        public Pass(TransformNetwork network, PyramidLevel size, int threads)
        {
            Size = size;
            Graph graph = new();
            Image = graph.Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
            Styles = graph.Input(new Shape(1, 1, network.Weights.Styles.Count));
            Result = network.Stylize(Image, Styles);
            Plan = ExecutionPlan.Create([Result], new PlanOptions { Threads = threads });
        }

        public PyramidLevel Size { get; }

        public Node Image { get; }

        public Node Styles { get; }

        public Node Result { get; }

        public ExecutionPlan Plan { get; }
    }
}
