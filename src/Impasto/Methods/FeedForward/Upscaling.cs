using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Strips;
using Impasto.Compute.Tensors;
using Impasto.Control.Borders;
using Impasto.Control.Color;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Running;

namespace Impasto.Methods.FeedForward;

/// <summary>
/// Enlarges images by a super-resolution network (Johnson, Alahi and Fei-Fei, "Perceptual Losses for Real-Time Style
/// Transfer and Super-Resolution", ECCV 2016) and gives the result the colours of the small image by histogram
/// matching, as the paper does; an image without colours stays without. Beyond its borders the network sees the image
/// mirrored. Large images are enlarged strip by strip, so that memory stays bounded, and have no seams. It may be used
/// from several threads at the same time.
/// </summary>
/// <param name="network">The network; kept alive by the caller.</param>
public sealed class Upscaling(UpscaleNetwork network)
{
    // Strips that take more are no quicker.
    private const long Enough = 400_000_000;

    /// <summary>Gets how many times longer the edges become.</summary>
    public int Scale => network.Options.Scale;

    /// <summary>Enlarges an image.</summary>
    /// <param name="source">The image.</param>
    /// <param name="context">With what means; the machine's where null.</param>
    /// <returns>A new image, <see cref="Scale"/> times as wide and high; alpha is resampled.</returns>
    /// <exception cref="ArgumentException">
    /// The result would have more than <see cref="ImageBuffer.MaxPixels"/> pixels.
    /// </exception>
    /// <exception cref="MemoryShortageException">The run would take more memory than it may.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public RunResult Upscale(ImageSource source, RunContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        context ??= new RunContext();
        if ((long)source.Width * source.Height * Scale * Scale > ImageBuffer.MaxPixels)
        {
            throw new ArgumentException(
                $"The result would have more than {ImageBuffer.MaxPixels} pixels; use a smaller image.");
        }

        RunLimits limits = new(context.Threads, context.AvailableMemory);
        MemoryPlan memory = PlanMemory(source.Width, source.Height, limits, ImageMemory.WithReading(source));
        context.Require(memory, Math.Max(source.Width, source.Height), edge =>
        {
            (int fitWidth, int fitHeight) = ImageBuffer.FitLongerEdge(source.Width, source.Height, edge);
            return PlanMemory(fitWidth, fitHeight, limits, ImageMemory.WithCodec(fitWidth, fitHeight));
        });
        ImageBuffer image = source.Read().FillTransparent();
        bool isGrey = IsGrey(image);
        if (isGrey)
        {
            image = ToGrey(image);
        }

        (int width, int height) = (image.Width * Scale, image.Height * Scale);
        ImageBuffer result = new(width, height, image.HasAlpha) { IsGrey = image.IsGrey };
        if (image.HasAlpha)
        {
            image.Resize(width, height).Alpha.CopyTo(result.Alpha);
        }

        Pass pass = new(network, image.Width, image.Height, limits, BesidePass(image.Width, image.Height));
        using (WorkerPool pool = new(context.Threads))
        using (StripExecutor executor = new(pass.Plan, pool))
        {
            executor.Run(
                new Dictionary<Node, RowReader> { [pass.Image] = pass.Mirrored(image) },
                new Dictionary<Node, RowWriter> { [pass.Result] = pass.Into(result) },
                share => context.Progress?.Report(new RunProgress(RunStage.Transform, share)),
                context.Cancellation);
        }

        if (isGrey)
        {
            result = ToGrey(result);
        }

        CdfTransfer.Match(result.Pixels, [], image.Pixels, []);
        return new RunResult(result) { Memory = memory };
    }

    /// <summary>Computes the memory that enlarging takes, reading and writing included, without taking it.</summary>
    /// <param name="width">The small image's width in pixels.</param>
    /// <param name="height">Its height.</param>
    /// <param name="threads">The number of threads.</param>
    public MemoryPlan PlanMemory(int width, int height, int threads) =>
        PlanMemory(width, height, new RunLimits(threads), ImageMemory.WithCodec(width, height));

    private MemoryPlan PlanMemory(int width, int height, RunLimits limits, long reading)
    {
        long beside = BesidePass(width, height);
        Pass pass = new(network, width, height, limits, beside);
        return new MemoryPlan(
            (RunStage.Load, network.PlannedBytes),
            (RunStage.Prepare, network.PlannedBytes + reading),
            (RunStage.Transform, beside + pass.Plan.PeakBytes),
            (RunStage.Write, network.PlannedBytes + ImageMemory.WithCodec(width, height)
                + ImageMemory.WithCodec(width * Scale, height * Scale)))
        {
            FileBytes = pass.Plan.FileBytes,
        };
    }

    /// <summary>What is in memory beside the network's own: weights and both images.</summary>
    private long BesidePass(int width, int height) => network.PlannedBytes
        + ImageMemory.WithCodec(width, height) + ImageMemory.Of(width * Scale, height * Scale);

    /// <summary>Says whether no pixel has a colour; lossy formats leave a step of 8 bits.</summary>
    private static bool IsGrey(ImageBuffer image)
    {
        const float Most = 1.01f / byte.MaxValue;
        for (int i = 0; i < image.Pixels.Length && !image.IsGrey; i += ImageBuffer.Channels)
        {
            float red = image.Pixels[i], green = image.Pixels[i + 1], blue = image.Pixels[i + 2];
            if (Math.Max(red, Math.Max(green, blue)) - Math.Min(red, Math.Min(green, blue)) > Most)
            {
                return false;
            }
        }

        return true;
    }

    private static ImageBuffer ToGrey(ImageBuffer image)
    {
        ImageBuffer grey = new(image.Width, image.Height, image.HasAlpha) { IsGrey = image.IsGrey };
        image.Alpha.CopyTo(grey.Alpha);
        for (int i = 0; i < image.Pixels.Length; i += ImageBuffer.Channels)
        {
            float sum = image.Pixels[i] + image.Pixels[i + 1] + image.Pixels[i + 2];
            grey.Pixels.Slice(i, ImageBuffer.Channels).Fill(sum / ImageBuffer.Channels);
        }

        return grey;
    }

    /// <summary>The network for images of one size, with what it sees around them.</summary>
    private sealed class Pass
    {
        private const int Channels = ImageBuffer.Channels;

        private readonly int reach;
        private readonly int scale;

        public Pass(UpscaleNetwork network, int width, int height, RunLimits limits, long beside)
        {
            reach = network.Reach;
            scale = network.Options.Scale;
            Image = new Graph().Input(new Shape(1, height + (2 * reach), width + (2 * reach), Channels));
            Result = network.Upscale(Image);
            StripOptions options = limits.Beside(beside);
            long limit = options.MemoryBytes ?? long.MaxValue / 2, most = Math.Min(Enough, limit);
            Plan = StripPlan.Create([Result], options with { MemoryBytes = most });
            while (Plan.PeakBytes > most && most < limit)
            {
                most = Math.Min(2 * most, limit);
                Plan = StripPlan.Create([Result], options with { MemoryBytes = most });
            }
        }

        public Node Image { get; }

        public Node Result { get; }

        public StripPlan Plan { get; }

        /// <summary>Gives rows of the image, which is mirrored beyond its borders.</summary>
        public RowReader Mirrored(ImageBuffer image) =>
            PaddedRows.Of(image, new PyramidLevel(Image.Shape.Width, Image.Shape.Height), reach);

        /// <summary>Takes rows of the result, of which those around the picture are left out.</summary>
        public RowWriter Into(ImageBuffer picture) => (first, rows) =>
        {
            int padded = Result.Shape.Width * Channels, width = picture.Width * Channels, left = reach * scale;
            for (int y = 0; y < rows.Length / padded; y++)
            {
                int to = first + y - left;
                if (to >= 0 && to < picture.Height)
                {
                    rows.Slice((y * padded) + (left * Channels), width).CopyTo(picture.Pixels[(to * width)..]);
                }
            }
        };
    }
}
