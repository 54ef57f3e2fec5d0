using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
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
/// matching, as the paper does; an image without colours stays without. It works in tiles that overlap by what the
/// network sees around a pixel, so that memory stays bounded and the result has no seams. It may be used from several
/// threads at the same time.
/// </summary>
public sealed class Upscaling
{
    private const int LargestTile = 512;

    private readonly UpscaleNetwork network;
    private readonly int largestTile;

    /// <summary>Makes the method of a network.</summary>
    /// <param name="network">The network; kept alive by the caller.</param>
    public Upscaling(UpscaleNetwork network)
        : this(network, LargestTile)
    {
    }

    /// <summary>Makes the method with tiles of another size.</summary>
    internal Upscaling(UpscaleNetwork network, int largestTile)
    {
        this.network = network;
        this.largestTile = largestTile;
    }

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

        MemoryPlan memory = PlanMemory(
            source.Width, source.Height, context.Threads, ImageMemory.WithReading(source));
        context.Require(memory, Math.Max(source.Width, source.Height), edge =>
        {
            (int fitWidth, int fitHeight) = ImageBuffer.FitLongerEdge(source.Width, source.Height, edge);
            return PlanMemory(fitWidth, fitHeight, context.Threads);
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

        using WorkerPool pool = new(context.Threads);
        Tile tile = new(network, TileSize(image.Width, image.Height), pool.Threads);
        using Executor executor = new(tile.Plan, pool);
        int across = Count(image.Width, tile.Size.Width), down = Count(image.Height, tile.Size.Height);
        for (int i = 0; i < across * down; i++)
        {
            // The last tiles of a row or column overlap the ones before: all are of the same size.
            int left = Math.Min(i % across * tile.Size.Width, image.Width - tile.Size.Width);
            int top = Math.Min(i / across * tile.Size.Height, image.Height - tile.Size.Height);
            Read(image, left - network.Reach, top - network.Reach, executor[tile.Image], tile.Image.Shape);
            executor.Run(context.Cancellation);
            Write(executor[tile.Result], tile, result, left * Scale, top * Scale);
            context.Progress?.Report(new RunProgress(RunStage.Transform, (i + 1.0) / (across * down)));
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
        PlanMemory(width, height, threads, ImageMemory.WithCodec(width, height));

    private static int Count(int edge, int tile) => (edge + tile - 1) / tile;

    private MemoryPlan PlanMemory(int width, int height, int threads, long reading)
    {
        long weights = network.PlannedBytes;
        long small = ImageMemory.WithCodec(width, height);
        long large = ImageMemory.Of(width * Scale, height * Scale);
        return new MemoryPlan(
            (RunStage.Load, weights),
            (RunStage.Prepare, weights + reading),
            (RunStage.Transform,
                weights + small + large + new Tile(network, TileSize(width, height), threads).Plan.PeakBytes),
            (RunStage.Write, weights + small + ImageMemory.WithCodec(width * Scale, height * Scale)));
    }

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

    private PyramidLevel TileSize(int width, int height)
    {
        int most = Math.Max(1, largestTile / Scale);
        return new PyramidLevel(Math.Min(width, most), Math.Min(height, most));
    }

    /// <summary>Copies a window of the image, which is mirrored beyond its borders.</summary>
    private static void Read(ImageBuffer image, int left, int top, Span<float> target, Shape window)
    {
        for (int y = 0; y < window.Height; y++)
        {
            int row = Margin.Mirror(top + y, image.Height) * image.Width;
            for (int x = 0; x < window.Width; x++)
            {
                int pixel = row + Margin.Mirror(left + x, image.Width);
                image.Pixels.Slice(pixel * ImageBuffer.Channels, ImageBuffer.Channels)
                    .CopyTo(target[(((y * window.Width) + x) * ImageBuffer.Channels)..]);
            }
        }
    }

    private void Write(ReadOnlySpan<float> source, Tile tile, ImageBuffer result, int left, int top)
    {
        int reach = network.Reach * Scale;
        int length = tile.Size.Width * Scale * ImageBuffer.Channels;
        for (int y = 0; y < tile.Size.Height * Scale; y++)
        {
            int from = (((y + reach) * tile.Result.Shape.Width) + reach) * ImageBuffer.Channels;
            int to = (((y + top) * result.Width) + left) * ImageBuffer.Channels;
            source.Slice(from, length).CopyTo(result.Pixels[to..]);
        }
    }

    /// <summary>The network for tiles of one size, with what it sees around them.</summary>
    private sealed class Tile
    {
        public Tile(UpscaleNetwork network, PyramidLevel size, int threads)
        {
            Size = size;
            Image = new Graph().Input(new Shape(
                1, size.Height + (2 * network.Reach), size.Width + (2 * network.Reach), ImageBuffer.Channels));
            Result = network.Upscale(Image);
            Plan = ExecutionPlan.Create([Result], new PlanOptions { Threads = threads });
        }

        public PyramidLevel Size { get; }

        public Node Image { get; }

        public Node Result { get; }

        public ExecutionPlan Plan { get; }
    }
}
